-- Amounts are decimal text in base units (256 bits do not fit an INTEGER), addresses and ids are
-- lower-case text with 0x, instants are Unix seconds with 0 for "not yet".

-- What names this database: epoch.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shop (
    shop_id         TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    currency        TEXT NOT NULL,
    owner           TEXT NOT NULL,
    active          INTEGER NOT NULL,
    provided_amount TEXT NOT NULL DEFAULT '0',
    used_amount     TEXT NOT NULL DEFAULT '0',
    refunded_amount TEXT NOT NULL DEFAULT '0'
) STRICT, WITHOUT ROWID;

-- Which agent's key a pairing enrolled for which terminal.
CREATE TABLE terminal (
    agent       TEXT NOT NULL,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    enrolled_at INTEGER NOT NULL,
    revoked_at  INTEGER,
    PRIMARY KEY (agent, shop_id, terminal_id)
) STRICT, WITHOUT ROWID;

-- An account's nonce in the ledger; without a row it is 0.
CREATE TABLE account (
    address TEXT PRIMARY KEY,
    nonce   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE temporary_account (
    temporary  TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The balances: what went out of an account and what came in, ever.
CREATE TABLE ledger_account (
    account TEXT PRIMARY KEY,
    debit   TEXT NOT NULL,
    credit  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The journal: bytes hold the whole entry and the hash of the one before, tx_hash is theirs.
CREATE TABLE ledger_entry (
    number     INTEGER PRIMARY KEY,
    tx_hash    TEXT NOT NULL UNIQUE,
    bytes      BLOB NOT NULL,
    payment_id TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger_posting (
    entry    INTEGER NOT NULL REFERENCES ledger_entry (number),
    position INTEGER NOT NULL,
    account  TEXT NOT NULL,
    side     TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
    amount   TEXT NOT NULL,
    PRIMARY KEY (entry, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE payment (
    payment_id      TEXT PRIMARY KEY,
    version         INTEGER NOT NULL,
    purchase_id     TEXT NOT NULL,
    amount          TEXT NOT NULL,
    currency        TEXT NOT NULL,
    shop_id         TEXT NOT NULL,
    terminal_id     TEXT NOT NULL,
    account         TEXT NOT NULL,
    paid_point      TEXT NOT NULL,
    paid_value      TEXT NOT NULL,
    fee_point       TEXT NOT NULL,
    fee_value       TEXT NOT NULL,
    total_point     TEXT NOT NULL,
    total_value     TEXT NOT NULL,
    status          INTEGER NOT NULL,
    contract        INTEGER NOT NULL,
    -- Of the present phase: the clocks run from here.
    opened_at       INTEGER NOT NULL,
    settled_at      INTEGER NOT NULL,
    timed_out       INTEGER NOT NULL,
    open_new_at     INTEGER NOT NULL,
    close_new_at    INTEGER NOT NULL,
    open_cancel_at  INTEGER NOT NULL,
    close_cancel_at INTEGER NOT NULL,
    -- Who opened it, and what they sent where that is not what is kept: 'access-key' or an agent.
    opener          TEXT NOT NULL,
    account_sent    TEXT NOT NULL,
    currency_sent   TEXT NOT NULL
) STRICT;

CREATE INDEX payment_by_purchase ON payment (shop_id, terminal_id, purchase_id);
CREATE INDEX payment_by_terminal ON payment (shop_id, terminal_id, open_new_at);
CREATE INDEX payment_by_account ON payment (account, open_new_at);
-- The clocks look only at what is not closed.
CREATE INDEX payment_live ON payment (opened_at) WHERE status NOT IN (18, 19, 58, 59);

-- The answer that a signed request got, for when it comes again.
CREATE TABLE stored_answer (
    payment_id TEXT NOT NULL REFERENCES payment (payment_id),
    action     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    -- What the signature does not cover.
    choice     INTEGER NOT NULL,
    -- The signer's nonce that the digest was made with.
    nonce      INTEGER NOT NULL,
    answer     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (payment_id, action, digest)
) STRICT, WITHOUT ROWID;

-- The numbered callback log.
CREATE TABLE task (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL CHECK
        (kind IN ('pay_new', 'pay_cancel', 'shop_add', 'shop_update', 'shop_status')),
    code        INTEGER NOT NULL,
    message     TEXT NOT NULL,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    data        TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX task_by_terminal ON task (shop_id, terminal_id, sequence);

-- The stream: one log per reader, gapless and in the order of commit.
CREATE TABLE reader_sequence (
    reader   TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    reader     TEXT NOT NULL,
    sequence   INTEGER NOT NULL,
    name       TEXT NOT NULL CHECK (name IN ('payment', 'shop')),
    data       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (reader, sequence)
) STRICT;

CREATE INDEX event_by_age ON event (created_at);
