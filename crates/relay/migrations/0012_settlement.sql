-- Agents that sign for accounts, and shops that collect the settlement of others.

ALTER TABLE shop ADD COLUMN collected_amount TEXT NOT NULL DEFAULT '0';

CREATE TABLE agent (
    account TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('provision', 'refund', 'withdrawal')),
    agent   TEXT NOT NULL,
    PRIMARY KEY (account, kind)
) STRICT, WITHOUT ROWID;

-- Which shop collects for which, in the order in which it was named.
CREATE TABLE settlement_client (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id  TEXT NOT NULL UNIQUE,
    manager_id TEXT NOT NULL
) STRICT;

CREATE INDEX settlement_client_by_manager ON settlement_client (manager_id, position);

-- What one shop collected from another; currencies and owners as they were then.
CREATE TABLE settlement_collection (
    number           INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id        TEXT NOT NULL,
    client_account   TEXT NOT NULL,
    client_currency  TEXT NOT NULL,
    client_amount    TEXT NOT NULL,
    client_total     TEXT NOT NULL,
    manager_id       TEXT NOT NULL,
    manager_account  TEXT NOT NULL,
    manager_currency TEXT NOT NULL,
    manager_amount   TEXT NOT NULL,
    manager_total    TEXT NOT NULL,
    tx_hash          TEXT NOT NULL,
    created_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX settlement_collection_by_manager ON settlement_collection (manager_id, number);
