-- Phones, changes of shops, and points for purchases that were not paid with points.

-- Whose phone number an account has, as the configuration says at each start. The number itself is
-- not kept.
CREATE TABLE phone_link (
    phone_hash TEXT PRIMARY KEY,
    account    TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- The apps that asked to be notified: kind 0 a customer's, 1 a shop owner's.
CREATE TABLE mobile (
    account       TEXT NOT NULL,
    kind          INTEGER NOT NULL CHECK (kind IN (0, 1)),
    shop_id       TEXT NOT NULL,
    token         TEXT NOT NULL,
    language      TEXT NOT NULL,
    os            TEXT NOT NULL,
    registered_at INTEGER NOT NULL,
    PRIMARY KEY (account, kind, shop_id)
) STRICT, WITHOUT ROWID;

-- What the configuration said last: where it says the same again, what an owner has approved since
-- stays. A shop that was added over the API is not the configuration's to switch off.
ALTER TABLE shop ADD COLUMN configured_name TEXT;
ALTER TABLE shop ADD COLUMN configured_currency TEXT;
ALTER TABLE shop ADD COLUMN configured_active INTEGER;
ALTER TABLE shop ADD COLUMN added INTEGER NOT NULL DEFAULT 0;

-- The nonce of whoever signs changes of shops: apart from the ledger's.
CREATE TABLE shop_nonce (
    address TEXT PRIMARY KEY,
    nonce   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A change of a shop that waits, or waited, for its owner.
CREATE TABLE shop_task (
    task_id     TEXT PRIMARY KEY,
    kind        TEXT NOT NULL CHECK (kind IN ('shop_add', 'shop_update', 'shop_status')),
    shop_id     TEXT NOT NULL,
    name        TEXT NOT NULL,
    currency    TEXT NOT NULL,
    status      INTEGER NOT NULL,
    account     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    task_status INTEGER NOT NULL,
    opened_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX shop_task_waiting ON shop_task (opened_at) WHERE task_status = 11;

-- Keys that the relay made to answer in the name of an owner; saved once the owner registered one.
CREATE TABLE shop_delegator (
    shop_id     TEXT PRIMARY KEY,
    address     TEXT NOT NULL,
    private_key TEXT NOT NULL,
    saved       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Points to be given. account is empty where only a phone is known, phone_hash where none is.
CREATE TABLE purchase (
    shop_id        TEXT NOT NULL,
    purchase_id    TEXT NOT NULL,
    account        TEXT NOT NULL,
    account_sent   TEXT NOT NULL,
    phone_hash     TEXT NOT NULL,
    sold_at        INTEGER NOT NULL,
    waiting        INTEGER NOT NULL,
    due_at         INTEGER NOT NULL,
    currency       TEXT NOT NULL,
    loyalty_value  TEXT NOT NULL,
    points         TEXT NOT NULL,
    shop_amount    TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'given', 'cancelled')),
    PRIMARY KEY (shop_id, purchase_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX purchase_waiting ON purchase (due_at) WHERE state = 'waiting';
CREATE INDEX purchase_by_account ON purchase (account) WHERE state = 'waiting';
CREATE INDEX purchase_by_number ON purchase (purchase_id);
