-- Secrets are kept as SHA-256 only; instants are Unix seconds.

-- What was handed out to be signed, until it is used or five minutes old.
CREATE TABLE session_nonce (
    nonce      TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_nonce_by_age ON session_nonce (expires_at);

-- Who a bearer token belongs to. A person's session has neither shop nor terminal.
CREATE TABLE session (
    token_hash  BLOB PRIMARY KEY,
    address     TEXT NOT NULL,
    shop_id     TEXT,
    terminal_id TEXT,
    expires_at  INTEGER NOT NULL,
    CHECK ((shop_id IS NULL) = (terminal_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_age ON session (expires_at);

-- Opens one stream with the rights of its session.
CREATE TABLE stream_ticket (
    ticket_hash BLOB PRIMARY KEY,
    token_hash  BLOB NOT NULL REFERENCES session (token_hash) ON DELETE CASCADE,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What enrols one agent for one terminal, once.
CREATE TABLE pairing_code (
    code_hash   BLOB PRIMARY KEY,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    expires_at  INTEGER NOT NULL,
    tries_left  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
