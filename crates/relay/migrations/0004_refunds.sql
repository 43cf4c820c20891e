-- A sale on a card rail, made elsewhere. What is left of it is counted from its refunds.
CREATE TABLE card_sale (
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
    PRIMARY KEY (gateway, transaction_id),
    CHECK ((taxable IS NULL) = (vat IS NULL) AND (tax_free IS NULL) = (vat IS NULL)),
    CHECK ((basket_product_id IS NULL) = (basket_seller_id IS NULL))
) STRICT;

CREATE INDEX card_sale_by_terminal ON card_sale (shop_id, terminal_id, sold_at);
CREATE INDEX card_sale_by_purchase ON card_sale (shop_id, purchase_id);

CREATE TABLE card_refund (
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
    FOREIGN KEY (gateway, transaction_id) REFERENCES card_sale (gateway, transaction_id)
) STRICT;

CREATE INDEX card_refund_by_sale ON card_refund (gateway, transaction_id);
-- The job looks only at what is not final; and of one sale only one refund may be.
CREATE INDEX card_refund_due ON card_refund (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX card_refund_open ON card_refund (gateway, transaction_id)
    WHERE due_at IS NOT NULL;

-- The log has refunds in it too. A check cannot be changed, so the table is made anew.
CREATE TABLE event_with_refunds (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    reader     TEXT NOT NULL,
    sequence   INTEGER NOT NULL,
    name       TEXT NOT NULL CHECK (name IN ('payment', 'refund', 'shop')),
    data       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (reader, sequence)
) STRICT;

INSERT INTO event_with_refunds (id, reader, sequence, name, data, created_at)
    SELECT id, reader, sequence, name, data, created_at FROM event;
DROP TABLE event;
ALTER TABLE event_with_refunds RENAME TO event;
CREATE INDEX event_by_age ON event (created_at);
