-- Bridge mode: points that kiosks give for purchases that were not paid with points.

-- One row for one number, because a number is all that the network knows a purchase by.
CREATE TABLE bridge_purchase (
    purchase_id TEXT PRIMARY KEY,
    shop_id     TEXT NOT NULL,
    -- What the kiosk asked for, as JSON: a repeat is held against it.
    request     TEXT NOT NULL,
    -- The bytes that leave, every time the same.
    body        BLOB NOT NULL,
    -- unsent: nothing has left; sent: it may be on the network's list; saved: it is; refused: it is
    -- not; cancelling: it may be off the list again; cancelled: it is.
    state       TEXT NOT NULL
        CHECK (state IN ('unsent', 'sent', 'saved', 'refused', 'cancelling', 'cancelled')),
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
