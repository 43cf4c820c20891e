-- Payments and cancels that ended as failed without a denial, until it is certain that no approval takes
-- effect after that.
CREATE TABLE bridge_close_check (
    payment_id TEXT PRIMARY KEY,
    round      INTEGER NOT NULL,
    opened_at  INTEGER NOT NULL,
    closed_at  INTEGER NOT NULL,
    -- Repeats of the close that were answered.
    answered   INTEGER NOT NULL DEFAULT 0,
    -- Repeats that were sent.
    sent       INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX bridge_close_check_due ON bridge_close_check (next_at);

-- When points that a customer spent after the payment was closed as failed were returned; 0: never.
ALTER TABLE payment ADD COLUMN late_return_at INTEGER NOT NULL DEFAULT 0;
