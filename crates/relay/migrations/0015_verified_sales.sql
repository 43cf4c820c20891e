-- A card sale belongs to a shop once the gateway has confirmed it to the shop's merchant. The same
-- number in another shop is another row, so that a wrong registration blocks nobody. A primary key
-- cannot be changed, so the tables are made anew.
CREATE TABLE card_sale_of_shop (
    gateway           TEXT NOT NULL CHECK (gateway IN ('eximbay', 'kicc')),
    transaction_id    TEXT NOT NULL,
    order_id          TEXT NOT NULL,
    purchase_id       TEXT NOT NULL,
    shop_id           TEXT NOT NULL,
    terminal_id       TEXT NOT NULL,
    amount            TEXT NOT NULL,
    currency          TEXT NOT NULL,
    method            TEXT NOT NULL,
    -- The parts that are taxed differently: all three or none.
    taxable           TEXT,
    tax_free          TEXT,
    vat               TEXT,
    -- The product of a sale that is settled between several sellers: both or none.
    basket_product_id TEXT,
    basket_seller_id  TEXT,
    sold_at           INTEGER NOT NULL,
    -- The id of the approval at KICC, where it is not the order's.
    approval_id       TEXT,
    -- The merchant that has the sale; empty until the gateway has confirmed it.
    merchant          TEXT,
    PRIMARY KEY (shop_id, gateway, transaction_id),
    CHECK ((taxable IS NULL) = (vat IS NULL) AND (tax_free IS NULL) = (vat IS NULL)),
    CHECK ((basket_product_id IS NULL) = (basket_seller_id IS NULL))
) STRICT;

INSERT INTO card_sale_of_shop (rowid, gateway, transaction_id, order_id, purchase_id, shop_id, terminal_id, amount, currency, method,
    taxable, tax_free, vat, basket_product_id, basket_seller_id, sold_at)
    SELECT rowid, gateway, transaction_id, order_id, purchase_id, shop_id, terminal_id, amount, currency, method,
    taxable, tax_free, vat, basket_product_id, basket_seller_id, sold_at
    FROM card_sale;

CREATE TABLE card_refund_of_shop (
    refund_id      TEXT PRIMARY KEY,
    version        INTEGER NOT NULL,
    gateway        TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    shop_id        TEXT NOT NULL,
    terminal_id    TEXT NOT NULL,
    amount         TEXT NOT NULL,
    -- What could be given back before.
    balance        TEXT NOT NULL,
    reason         TEXT NOT NULL,
    taxable        TEXT,
    tax_free       TEXT,
    vat            TEXT,
    -- What was signed.
    digest         TEXT NOT NULL,
    -- What is sent, byte for byte, as often as it takes.
    path           TEXT NOT NULL,
    body           TEXT NOT NULL,
    state          TEXT NOT NULL CHECK
        (state IN ('requested', 'sent', 'asking', 'unknown', 'done', 'refused')),
    -- How often it was sent, and how often the gateway was asked since.
    sent           INTEGER NOT NULL,
    asked          INTEGER NOT NULL,
    since          INTEGER NOT NULL,
    ask_at         INTEGER NOT NULL,
    -- When the gateway first did not know it.
    missed_at      INTEGER NOT NULL,
    declined_code  TEXT,
    declined_words TEXT,
    person         TEXT NOT NULL CHECK (person IN ('nobody', 'late', 'mismatch')),
    code           TEXT NOT NULL,
    words          TEXT NOT NULL,
    gateway_id     TEXT,
    balance_after  TEXT,
    -- When something is to be done about it; empty once it is final.
    due_at         INTEGER,
    requested_at   INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    FOREIGN KEY (shop_id, gateway, transaction_id)
        REFERENCES card_sale_of_shop (shop_id, gateway, transaction_id)
) STRICT;

INSERT INTO card_refund_of_shop (rowid, refund_id, version, gateway, transaction_id, shop_id, terminal_id, amount, balance, reason,
    taxable, tax_free, vat, digest, path, body, state, sent, asked, since, ask_at, missed_at,
    declined_code, declined_words, person, code, words, gateway_id, balance_after, due_at,
    requested_at, updated_at)
    SELECT rowid, refund_id, version, gateway, transaction_id, shop_id, terminal_id, amount, balance, reason,
    taxable, tax_free, vat, digest, path, body, state, sent, asked, since, ask_at, missed_at,
    declined_code, declined_words, person, code, words, gateway_id, balance_after, due_at,
    requested_at, updated_at
    FROM card_refund;

DROP TABLE card_refund;
DROP TABLE card_sale;
ALTER TABLE card_sale_of_shop RENAME TO card_sale;
ALTER TABLE card_refund_of_shop RENAME TO card_refund;

CREATE INDEX card_sale_by_terminal ON card_sale (shop_id, terminal_id, sold_at);
CREATE INDEX card_sale_by_purchase ON card_sale (shop_id, purchase_id);
CREATE INDEX card_sale_by_number ON card_sale (gateway, transaction_id);
CREATE INDEX card_refund_by_sale ON card_refund (gateway, transaction_id);
CREATE INDEX card_refund_due ON card_refund (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX card_refund_open ON card_refund (shop_id, gateway, transaction_id)
    WHERE due_at IS NOT NULL;

-- Whether the last cancel was opened with a session, not by a signature alone.
ALTER TABLE payment ADD COLUMN cancel_with_session INTEGER NOT NULL DEFAULT 0
    CHECK (cancel_with_session IN (0, 1));

-- What the last nonce was used for, if the request can be repeated.
ALTER TABLE shop_nonce ADD COLUMN last_action TEXT NOT NULL DEFAULT '';
