-- Kiosks that can unlock their key with a PIN: the hash of the device's secret, and the relay's share of the encryption.
CREATE TABLE terminal_device (
    device_hash BLOB PRIMARY KEY,
    shop_id     TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    share       BLOB NOT NULL,
    paired_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX terminal_device_by_terminal ON terminal_device (shop_id, terminal_id);
