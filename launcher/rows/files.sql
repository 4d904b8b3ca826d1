-- name: files_named
-- Whether the database names any recording that is kept, and any file of a ticket.
SELECT EXISTS (SELECT FROM recordings WHERE bytes > 0) AS recordings,
       EXISTS (SELECT FROM ticket_files) AS ticket_files;
