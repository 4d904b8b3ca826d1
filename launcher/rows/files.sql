-- name: files_named
-- Whether the database names any recording that is kept, and any file of a ticket that is.
SELECT EXISTS (SELECT FROM recordings WHERE bytes > 0) AS recordings,
       EXISTS (SELECT FROM ticket_files WHERE bytes > 0) AS ticket_files;

-- name: files_with_row
-- Which of the recordings :ids have a row.
SELECT recording_id FROM recordings WHERE recording_id = ANY (:ids::text[]);
