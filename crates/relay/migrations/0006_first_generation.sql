-- Payments in one step. Columns as in the other tables: amounts are decimal text in base units,
-- instants are Unix seconds with 0 for "not yet".

-- What an account pays in; without a row it is points. A row is also what says that the account's
-- tokens were provided.
CREATE TABLE legacy_account (
    address      TEXT PRIMARY KEY,
    loyalty_type INTEGER NOT NULL CHECK (loyalty_type IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE legacy_payment (
    payment_id   TEXT PRIMARY KEY,
    version      INTEGER NOT NULL,
    purchase_id  TEXT NOT NULL,
    amount       TEXT NOT NULL,
    -- As it was sent, which is what the buyer signs.
    currency     TEXT NOT NULL,
    shop_id      TEXT NOT NULL,
    account      TEXT NOT NULL,
    loyalty_type INTEGER NOT NULL CHECK (loyalty_type IN (0, 1)),
    -- In points or tokens.
    paid         TEXT NOT NULL,
    fee          TEXT NOT NULL,
    total        TEXT NOT NULL,
    -- In the currency; the price in it is amount.
    fee_value    TEXT NOT NULL,
    total_value  TEXT NOT NULL,
    -- What the shop's used amount went up by, in the shop's currency: a cancel takes back exactly
    -- that, whatever the rates are then.
    counted      TEXT NOT NULL,
    status       INTEGER NOT NULL CHECK (status BETWEEN 1 AND 9),
    created_at   INTEGER NOT NULL,
    cancelled_at INTEGER NOT NULL,
    -- Whether the request under way was told once that it could not be settled.
    trouble_told INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX legacy_payment_by_purchase ON legacy_payment (shop_id, purchase_id);
-- The clock looks only at what is asked.
CREATE INDEX legacy_payment_asked ON legacy_payment (status) WHERE status IN (1, 5);

-- The answer that a signed request got, for when it comes again.
CREATE TABLE legacy_answer (
    payment_id TEXT NOT NULL REFERENCES legacy_payment (payment_id),
    kind       TEXT NOT NULL CHECK (kind IN ('create', 'cancel')),
    digest     TEXT NOT NULL,
    -- Yes or no, which the signature does not cover.
    choice     INTEGER NOT NULL,
    -- The buyer's nonce that the digest was made with.
    nonce      INTEGER NOT NULL,
    answer     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (payment_id, kind, digest)
) STRICT, WITHOUT ROWID;
