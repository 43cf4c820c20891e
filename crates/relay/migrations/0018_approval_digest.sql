-- An approval counts for the request that it was given for, named by its SHA-256 digest. The requests that wait
-- now have none, so the shop owner is asked once more for them.
ALTER TABLE limit_approval ADD COLUMN digest TEXT NOT NULL DEFAULT '';
