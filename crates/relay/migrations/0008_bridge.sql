-- Bridge mode: the network's relay settles, and this database mirrors it.

-- What was sent to the network's relay, written down before it leaves.
CREATE TABLE bridge_call (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    -- new/open, new/approval, new/close, cancel/open, cancel/approval, cancel/close
    action      TEXT NOT NULL,
    path        TEXT NOT NULL,
    kind        TEXT,
    -- The bytes that left; an access key that this relay knows is never among them.
    body        BLOB NOT NULL,
    -- Whether the network's access key goes with it.
    with_key    INTEGER NOT NULL,
    -- Yes or no, of approvals and closes.
    choice      INTEGER,
    -- What an open asks for; the payment is not known before its answer.
    shop_id     TEXT,
    terminal_id TEXT,
    purchase_id TEXT,
    amount      TEXT,
    opener      TEXT,
    account_sent TEXT,
    currency_sent TEXT,
    payment_id  TEXT,
    -- sent: no answer yet; unknown: it got none; done, refused: it got one; over: none will come.
    state       TEXT NOT NULL CHECK (state IN ('sent', 'unknown', 'done', 'refused', 'over')),
    -- The answer that it got.
    answer      BLOB,
    tries       INTEGER NOT NULL DEFAULT 1,
    -- When the job looks at it next.
    next_at     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX bridge_call_open ON bridge_call (next_at) WHERE state IN ('sent', 'unknown');
CREATE INDEX bridge_call_of_payment ON bridge_call (payment_id, action, id);
CREATE INDEX bridge_call_of_purchase ON bridge_call (shop_id, terminal_id, purchase_id)
    WHERE purchase_id IS NOT NULL;

-- What the network's relay has called us about, until it was looked into.
CREATE TABLE bridge_hint (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id TEXT NOT NULL,
    kind       TEXT NOT NULL,
    code       INTEGER NOT NULL,
    data       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (payment_id, kind, code)
) STRICT;

-- What has been told of a payment, once a round: success, denied, unclosed. Round 0 is the payment,
-- 1 its first cancel.
CREATE TABLE bridge_told (
    payment_id TEXT NOT NULL,
    round      INTEGER NOT NULL,
    what       TEXT NOT NULL,
    PRIMARY KEY (payment_id, round, what)
) STRICT, WITHOUT ROWID;

-- Payments that were closed as failed and succeeded after that: their points are in escrow until
-- they are closed once more.
CREATE TABLE bridge_late (
    payment_id TEXT PRIMARY KEY,
    round      INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The last row of the network's task log that was looked into; one row at most.
CREATE TABLE bridge_cursor (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    sequence INTEGER NOT NULL
) STRICT;
