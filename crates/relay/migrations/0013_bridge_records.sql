-- What is stored of a call is its parsed fields as JSON, without an access key and without a query. Calls from before
-- may have a client's access key in them: those that are JSON lose it, the others cannot be sent again.
UPDATE bridge_call SET path = substr(path, 1, instr(path, '?') - 1) WHERE instr(path, '?') > 0;
UPDATE bridge_call SET body = CAST(json_remove(CAST(body AS TEXT), '$.accessKey') AS BLOB), with_key = 2
    WHERE instr(CAST(body AS TEXT), 'accessKey') > 0 AND json_valid(CAST(body AS TEXT));
UPDATE bridge_call SET body = x'7b7d', with_key = 2 WHERE instr(CAST(body AS TEXT), 'accessKey') > 0;

UPDATE bridge_forward SET path = substr(path, 1, instr(path, '?') - 1) WHERE instr(path, '?') > 0;
UPDATE bridge_forward SET body = CAST(json_remove(CAST(body AS TEXT), '$.accessKey') AS BLOB)
    WHERE instr(CAST(body AS TEXT), 'accessKey') > 0 AND json_valid(CAST(body AS TEXT));
UPDATE bridge_forward SET body = x'7b7d' WHERE instr(CAST(body AS TEXT), 'accessKey') > 0;

-- The field in which the payment that upstream has opened differs from the requested one.
ALTER TABLE bridge_call ADD COLUMN mismatch TEXT;
