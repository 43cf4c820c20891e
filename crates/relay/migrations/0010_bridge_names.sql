-- The tables of bridge mode get the names that the code and the documents use.

ALTER TABLE bridge_told RENAME TO bridge_notified;
ALTER TABLE bridge_hint RENAME TO bridge_callback;
ALTER TABLE bridge_late RENAME TO bridge_late_success;
