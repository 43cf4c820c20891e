-- What the receiver of callbacks is to be told. body is whole but for the access key, which is the
-- configuration's and never kept here.
CREATE TABLE callback (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The payment or shop task: what has the same key arrives in the order of id.
    ordering_key TEXT NOT NULL,
    -- How it is sent: the first generation's carry no access key.
    generation   TEXT NOT NULL CHECK (generation IN ('first', 'modern')),
    body         TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    created_at   INTEGER NOT NULL,
    -- The days in which it is tried run from here: when it was written, or handed out again.
    since        INTEGER NOT NULL,
    next_at      INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT,
    ended_at     INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX callback_waiting ON callback (ordering_key, id) WHERE state = 'waiting';
CREATE INDEX callback_failed ON callback (id) WHERE state = 'failed';
CREATE INDEX callback_sent ON callback (ended_at) WHERE state = 'sent';
