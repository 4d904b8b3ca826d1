-- name: journal_begin
-- Make sure :journal has a position: before its first entry.
INSERT INTO journal_position (journal, last_id) VALUES (:journal, '0-0') ON CONFLICT DO NOTHING;

-- name: journal_position
-- How far :journal has been written.
SELECT last_id FROM journal_position WHERE journal = :journal;

-- name: journal_hold
-- The same, and nobody else moves it until this transaction ends.
SELECT last_id FROM journal_position WHERE journal = :journal FOR UPDATE;

-- name: journal_move
-- :journal is written up to :last_id.
UPDATE journal_position SET last_id = :last_id, moved_at = now() WHERE journal = :journal;

-- name: journal_refuse
-- A record that the database does not take: :journal, :entry_id, place in the entry :place, :kind,
-- :call_id, :reason, the record as it stood :record.
INSERT INTO journal_refused (journal, entry_id, place, kind, call_id, reason, record)
VALUES (:journal, :entry_id, :place, :kind, :call_id, :reason, :record)
ON CONFLICT (journal, entry_id, place) DO UPDATE SET
    reason = excluded.reason, refused_at = now(), settled_at = NULL;

-- name: journal_refused
-- Refused records of :journal that still wait to be settled, in the journal's order.
SELECT entry_id, place, kind, call_id, reason, record, refused_at FROM journal_refused
 WHERE journal = :journal AND settled_at IS NULL
 ORDER BY split_part(entry_id, '-', 1)::bigint, split_part(entry_id, '-', 2)::bigint, place;

-- name: journal_settle
-- The refused record at :place of :entry_id of :journal was written after all.
UPDATE journal_refused SET settled_at = now()
 WHERE journal = :journal AND entry_id = :entry_id AND place = :place;
