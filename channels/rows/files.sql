-- name: message_file_due
-- The file that has been due longest at :now in messages of :source: what it is handed out for, and its
-- :kind; nothing where none is.
SELECT f.message_id, f.place, f.handle, f.kind, f.tries, m.conversation_id
  FROM message_files f JOIN messages m USING (message_id)
 WHERE f.state = 'waiting' AND f.next_at <= :now AND m.source = :source
 ORDER BY f.next_at, f.message_id, f.place LIMIT 1;

-- name: message_file_stored
-- How the file :place of :message_id is, and what is on the shelf of it.
SELECT state, erased_at IS NOT NULL AS erased, file_id, kind, media_type, bytes, width, height, lat, lon
  FROM message_files WHERE message_id = :message_id AND place = :place;

-- name: message_files_next_at
-- When a file of messages of :source is to be fetched next.
SELECT min(f.next_at) FROM message_files f JOIN messages m USING (message_id)
 WHERE f.state = 'waiting' AND m.source = :source;

-- name: message_file_again
-- The file :place of :message_id was not to be had: again at :at.
UPDATE message_files SET tries = tries + 1, next_at = :at
 WHERE message_id = :message_id AND place = :place AND state = 'waiting';

-- name: message_file_refused
-- The file :place of :message_id is not taken, for :why.
UPDATE message_files SET state = 'refused', why = :why
 WHERE message_id = :message_id AND place = :place AND state = 'waiting';

-- name: message_file_there
-- The file :place of :message_id lies on the shelf of messages as :file_id: :kind, :media_type, :bytes;
-- of a photo :width and :height, and where it was taken :lat :lon.
UPDATE message_files SET state = 'there', file_id = :file_id, kind = :kind, media_type = :media_type,
       bytes = :bytes, width = :width, height = :height, lat = :lat, lon = :lon
 WHERE message_id = :message_id AND place = :place AND state = 'waiting'
RETURNING true;

-- name: message_files_loose
-- Photos and videos whose conversation has a ticket on which they do not lie yet, at most :limit.
SELECT f.message_id, f.place, f.file_id, f.kind, f.media_type, f.bytes, f.width, f.height, f.lat, f.lon,
       c.ticket
  FROM message_files f JOIN messages m USING (message_id) JOIN conversations c USING (conversation_id)
 WHERE f.state = 'there' AND f.ticket IS NULL AND f.erased_at IS NULL AND f.kind IN ('photo', 'video')
   AND f.why IS NULL AND c.ticket IS NOT NULL
 ORDER BY f.message_id, f.place LIMIT :limit;

-- name: message_file_on_ticket
-- The file :place of :message_id lies on :ticket; or does not, for :why.
UPDATE message_files SET ticket = :ticket, why = :why WHERE message_id = :message_id AND place = :place;

-- name: message_files_choose
-- Of the photos and videos of :conversation_id that lie on no ticket, only :file_ids are laid onto one.
UPDATE message_files f SET why = CASE WHEN f.file_id = ANY (:file_ids::text[]) THEN NULL ELSE 'left_out' END
  FROM messages m
 WHERE m.message_id = f.message_id AND m.conversation_id = :conversation_id AND f.state = 'there'
   AND f.ticket IS NULL AND f.kind IN ('photo', 'video') AND coalesce(f.why, 'left_out') = 'left_out';

-- name: message_file
-- The file :file_id of :conversation_id, where it is still there.
SELECT f.file_id, f.kind, f.media_type
  FROM message_files f JOIN messages m USING (message_id)
 WHERE f.file_id = :file_id AND m.conversation_id = :conversation_id AND f.erased_at IS NULL;

-- name: message_files_erased
-- Files that were erased and still lie on the shelf, at most :limit.
SELECT file_id FROM message_files WHERE erased_at IS NOT NULL AND bytes > 0 LIMIT :limit;

-- name: message_files_gone
-- These :file_ids lie there no more.
UPDATE message_files SET bytes = 0 WHERE file_id = ANY (:file_ids::text[]);

-- name: message_files_look_again
-- Files that were erased may lie there again: they come from a copy that was made before.
UPDATE message_files SET bytes = 1 WHERE erased_at IS NOT NULL AND bytes = 0;
