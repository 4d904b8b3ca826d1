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
