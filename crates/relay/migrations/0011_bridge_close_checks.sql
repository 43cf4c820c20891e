-- Payments and cancels that ended as failed without a denial, until it is certain that no approval takes
-- effect after that.
CREATE TABLE bridge_close_check (
    payment_id TEXT PRIMARY KEY,
    round      INTEGER NOT NULL,
    opened_at  INTEGER NOT NULL,
    closed_at  INTEGER NOT NULL,
    -- Repeats of the close that were answered.
    answered   INTEGER NOT NULL DEFAULT 0,
    -- Tries since the last answer.
    tries      INTEGER NOT NULL DEFAULT 0,
    -- Tries without an answer, which may have arrived.
    lost       INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX bridge_close_check_due ON bridge_close_check (next_at);

-- When points that a customer spent after the payment was closed as failed were returned; 0: never.
ALTER TABLE payment ADD COLUMN late_return_at INTEGER NOT NULL DEFAULT 0;

-- Purchases that are not settled go to the purchase service from now on; the network's list, which they were
-- sent to before, gives no points.
UPDATE bridge_purchase SET state = 'refused' WHERE state IN ('unsent', 'sent', 'cancelling');

-- Calls that move points or tokens without a payment: providers, agents, transfers, settlement. They are
-- never sent again: each is signed over a nonce that the network uses up.
CREATE TABLE bridge_forward (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    path       TEXT NOT NULL,
    -- The bytes that were sent.
    body       BLOB NOT NULL,
    -- sent: no answer yet; unsent: nothing left; unknown: it got no answer; answered: it got one.
    state      TEXT NOT NULL CHECK (state IN ('sent', 'unsent', 'unknown', 'answered')),
    answer     BLOB,
    created_at INTEGER NOT NULL
) STRICT;
