-- Wrong pairing codes are counted per address and code, in memory.
ALTER TABLE pairing_code DROP COLUMN tries_left;

-- Few sessions of one key for one resource are kept.
CREATE INDEX session_by_key ON session (address, shop_id, terminal_id, expires_at);

-- Few phones of one account are kept.
CREATE INDEX mobile_by_age ON mobile (registered_at);

-- Callbacks of one shop do not delay those of others. Empty for a callback that was written before.
ALTER TABLE callback ADD COLUMN shop_id TEXT NOT NULL DEFAULT '';

-- Old rows are deleted by age.
CREATE INDEX task_by_age ON task (created_at);
CREATE INDEX stored_answer_by_age ON stored_answer (created_at);
CREATE INDEX legacy_answer_by_age ON legacy_answer (created_at);
CREATE INDEX bridge_call_by_age ON bridge_call (created_at);
