-- People of a shop with a PIN, what they did, and what waits for the shop owner.

-- The salt of a shop's PINs. One per shop, so that one hash finds the person.
CREATE TABLE staff_salt (
    shop_id TEXT PRIMARY KEY,
    salt    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_member (
    staff_id   INTEGER PRIMARY KEY AUTOINCREMENT,
    shop_id    TEXT NOT NULL,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('clerk', 'manager', 'owner')),
    pin_hash   BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (shop_id, name),
    UNIQUE (shop_id, pin_hash)
) STRICT;

-- Wrong PINs. Those of a terminal lock the terminal; those of a shop (an empty terminal id) lock its PINs.
CREATE TABLE staff_try (
    shop_id      TEXT NOT NULL,
    terminal_id  TEXT NOT NULL,
    wrong        INTEGER NOT NULL,
    locks        INTEGER NOT NULL,
    since        INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    PRIMARY KEY (shop_id, terminal_id)
) STRICT, WITHOUT ROWID;

-- PINs that too many wrong tries in the shop have locked.
CREATE TABLE staff_locked (
    staff_id INTEGER PRIMARY KEY REFERENCES staff_member (staff_id) ON DELETE CASCADE
) STRICT;

CREATE TABLE staff_session (
    token_hash  BLOB PRIMARY KEY,
    staff_id    INTEGER NOT NULL REFERENCES staff_member (staff_id) ON DELETE CASCADE,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX staff_session_by_age ON staff_session (expires_at);

-- What was done. Amounts count towards the limits unless they were undone.
CREATE TABLE staff_action (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL,
    subject     TEXT NOT NULL,
    amount      TEXT,
    currency    TEXT,
    points      TEXT,
    undone      INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX staff_action_by_shop ON staff_action (shop_id, kind, created_at);
CREATE INDEX staff_action_by_age ON staff_action (created_at);

-- Actions above a limit, until the owner decides or they expire.
CREATE TABLE limit_approval (
    approval_id TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('refund', 'points')),
    subject     TEXT NOT NULL,
    amount      TEXT NOT NULL,
    currency    TEXT NOT NULL,
    decision    TEXT CHECK (decision IN ('approve', 'deny')),
    expires_at  INTEGER NOT NULL,
    UNIQUE (shop_id, kind, subject)
) STRICT;

CREATE INDEX limit_approval_by_age ON limit_approval (expires_at);
