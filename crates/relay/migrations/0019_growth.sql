-- No query walks a table that grows: each has an index in the order in which it reads.

-- Payments of a kiosk: those that it opened, and those that it took over with a cancel.
DROP INDEX payment_by_terminal;
CREATE INDEX payment_by_terminal ON payment (shop_id, first_terminal_id, open_new_at);
CREATE INDEX payment_taken_over ON payment (shop_id, terminal_id, open_new_at)
    WHERE terminal_id <> first_terminal_id;
-- Few payments end in these, so a walk over all of them would not find any.
CREATE INDEX payment_rare ON payment (shop_id, first_terminal_id, status, open_new_at)
    WHERE status IN (19, 58, 59);
CREATE INDEX payment_rare_by_account ON payment (account, status, open_new_at)
    WHERE status IN (19, 58, 59);
CREATE INDEX payment_live_by_terminal ON payment (shop_id, first_terminal_id, open_new_at)
    WHERE status NOT IN (18, 19, 58, 59);
CREATE INDEX payment_live_by_account ON payment (account, open_new_at)
    WHERE status NOT IN (18, 19, 58, 59);
-- The windows in which payments can be cancelled, for a step of the clock.
CREATE INDEX payment_settled ON payment (settled_at) WHERE contract = 2;

CREATE INDEX shop_by_owner ON shop (owner);
CREATE INDEX terminal_by_name ON terminal (shop_id, terminal_id);
CREATE INDEX terminal_revoked ON terminal (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX stream_ticket_by_session ON stream_ticket (token_hash);
CREATE INDEX temporary_account_by_age ON temporary_account (created_at);

DROP INDEX task_by_terminal;
CREATE INDEX task_by_shop ON task (shop_id, sequence);
CREATE INDEX task_by_terminal ON task (terminal_id, sequence);

CREATE INDEX callback_oldest ON callback (created_at) WHERE state = 'waiting';
CREATE INDEX callback_expired ON callback (ended_at) WHERE state = 'failed';
CREATE INDEX card_sale_newest ON card_sale (shop_id, sold_at);
CREATE INDEX card_refund_by_update ON card_refund (updated_at);
CREATE INDEX legacy_payment_by_age ON legacy_payment (created_at);
CREATE INDEX shop_task_by_age ON shop_task (opened_at);
CREATE INDEX purchase_waiting_of_shop ON purchase (shop_id, sold_at, purchase_id)
    WHERE state = 'waiting';
CREATE INDEX staff_action_newest ON staff_action (shop_id, sequence);
CREATE INDEX staff_action_by_subject ON staff_action (shop_id, kind, subject);

CREATE INDEX bridge_callback_by_age ON bridge_callback (created_at);
CREATE INDEX bridge_forward_by_age ON bridge_forward (created_at);
CREATE INDEX bridge_purchase_by_age ON bridge_purchase (created_at);
CREATE INDEX bridge_purchase_open ON bridge_purchase (state)
    WHERE state IN ('unsent', 'sent', 'cancelling');
CREATE INDEX bridge_late_success_due ON bridge_late_success (next_at);

-- Numbers of rows, kept by the statements that change them: counting reads the whole table.
CREATE TABLE row_count (
    name TEXT PRIMARY KEY,
    many INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO row_count (name, many)
    SELECT 'payment ' || status, count(*) FROM payment GROUP BY status;
INSERT INTO row_count (name, many)
    SELECT 'refund ' || state, count(*) FROM card_refund GROUP BY state;
INSERT INTO row_count (name, many)
    SELECT 'refund for a person ' || state, count(*) FROM card_refund
    WHERE person <> 'nobody' GROUP BY state;
INSERT INTO row_count (name, many) SELECT 'account', count(*) FROM account;

CREATE TRIGGER payment_counted AFTER INSERT ON payment BEGIN
    INSERT INTO row_count (name, many) VALUES ('payment ' || NEW.status, 1)
        ON CONFLICT (name) DO UPDATE SET many = many + 1;
END;

CREATE TRIGGER payment_counted_anew AFTER UPDATE OF status ON payment
    WHEN NEW.status <> OLD.status BEGIN
    UPDATE row_count SET many = many - 1 WHERE name = 'payment ' || OLD.status;
    INSERT INTO row_count (name, many) VALUES ('payment ' || NEW.status, 1)
        ON CONFLICT (name) DO UPDATE SET many = many + 1;
END;

CREATE TRIGGER refund_counted AFTER INSERT ON card_refund BEGIN
    INSERT INTO row_count (name, many) VALUES ('refund ' || NEW.state, 1)
        ON CONFLICT (name) DO UPDATE SET many = many + 1;
    INSERT INTO row_count (name, many)
        VALUES ('refund for a person ' || NEW.state, NEW.person <> 'nobody')
        ON CONFLICT (name) DO UPDATE SET many = many + excluded.many;
END;

CREATE TRIGGER refund_counted_anew AFTER UPDATE OF state, person ON card_refund
    WHEN NEW.state <> OLD.state OR NEW.person <> OLD.person BEGIN
    UPDATE row_count SET many = many - 1 WHERE name = 'refund ' || OLD.state;
    UPDATE row_count SET many = many - (OLD.person <> 'nobody')
        WHERE name = 'refund for a person ' || OLD.state;
    INSERT INTO row_count (name, many) VALUES ('refund ' || NEW.state, 1)
        ON CONFLICT (name) DO UPDATE SET many = many + 1;
    INSERT INTO row_count (name, many)
        VALUES ('refund for a person ' || NEW.state, NEW.person <> 'nobody')
        ON CONFLICT (name) DO UPDATE SET many = many + excluded.many;
END;

CREATE TRIGGER account_counted AFTER INSERT ON account BEGIN
    UPDATE row_count SET many = many + 1 WHERE name = 'account';
END;
