-- name: files_named
-- Whether the database names any recording that is kept, and any file of a ticket that is.
SELECT EXISTS (SELECT FROM recordings WHERE bytes > 0) AS recordings,
       EXISTS (SELECT FROM ticket_files WHERE bytes > 0) AS ticket_files;

-- name: files_with_row
-- Which of the recordings :ids have a row.
SELECT recording_id FROM recordings WHERE recording_id = ANY (:ids::text[]);

-- name: files_erased_since
-- The ids of recordings, files of tickets and files of messages that were erased at or after :since.
SELECT recording_id FROM recordings WHERE erased_at >= :since
UNION ALL
SELECT file_id FROM ticket_files WHERE erased_at >= :since
UNION ALL
SELECT file_id FROM message_files WHERE erased_at >= :since AND file_id IS NOT NULL;

-- name: recordings_to_check
-- At most :limit recordings that have files, in their order behind :after.
SELECT recording_id, mixed_path, sides_path, mixed_sha256, sides_sha256 FROM recordings
 WHERE erased_at IS NULL AND seconds > 0 AND recording_id > :after
 ORDER BY recording_id LIMIT :limit;

-- name: files_to_check
-- The files of tickets that are kept, at most :limit in their order behind :after.
SELECT file_id FROM ticket_files
 WHERE erased_at IS NULL AND bytes > 0 AND file_id > :after
 ORDER BY file_id LIMIT :limit;

-- name: message_files_to_check
-- The files of messages that are kept, at most :limit in their order behind :after.
SELECT file_id FROM message_files
 WHERE state = 'there' AND erased_at IS NULL AND file_id > :after
 ORDER BY file_id LIMIT :limit;
