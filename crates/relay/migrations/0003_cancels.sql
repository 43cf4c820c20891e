-- How often a cancel of the payment was opened: what was signed for one round does not count for the
-- next.
ALTER TABLE payment ADD COLUMN cancel_round INTEGER NOT NULL DEFAULT 0;

-- Which kiosk opened the payment. terminal_id is whoever has it in hand, and a cancel may be asked
-- for at another kiosk.
ALTER TABLE payment ADD COLUMN first_terminal_id TEXT NOT NULL DEFAULT '';
UPDATE payment SET first_terminal_id = terminal_id;

DROP INDEX payment_by_purchase;
CREATE INDEX payment_by_purchase ON payment (shop_id, first_terminal_id, purchase_id);
CREATE INDEX payment_awaiting_shop ON payment (shop_id) WHERE status IN (51, 52, 53);
