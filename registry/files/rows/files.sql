-- name: ticket_files_of
-- The files of the ticket $1, the oldest first, with who gave them.
SELECT f.file_id, f.ticket, f.at, f.kind, f.media_type, f.bytes, f.width, f.height, f.lat, f.lon,
       f.part, f.person_id, p.name AS person, f.answer_at
  FROM ticket_files f LEFT JOIN people p USING (person_id)
 WHERE f.ticket = $1 AND f.erased_at IS NULL
 ORDER BY f.at, f.file_id;

-- name: ticket_files_one
-- The file $2 of the ticket $1.
SELECT f.file_id, f.ticket, f.at, f.kind, f.media_type, f.bytes, f.width, f.height, f.lat, f.lon,
       f.part, f.person_id, p.name AS person, f.answer_at
  FROM ticket_files f LEFT JOIN people p USING (person_id)
 WHERE f.ticket = $1 AND f.file_id = $2 AND f.erased_at IS NULL;

-- name: ticket_files_there
-- How many files the ticket $1 has, and their bytes.
SELECT count(*) AS files, coalesce(sum(bytes), 0)::bigint AS size
  FROM ticket_files WHERE ticket = $1 AND erased_at IS NULL;

-- name: ticket_files_add
-- A file $1 of the ticket $2: kind $3, type $4, bytes $5, width $6, height $7, place $8 $9, given as $10
-- by the person $11 or through the link $12.
INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, width, height, lat, lon, part,
                          person_id, link_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: ticket_files_told
-- A line in the story of the ticket $1 by the person $2, as $3, on a file: $4.
INSERT INTO ticket_history (ticket, person_id, part, change) VALUES ($1, $2, $3, $4);

-- name: ticket_files_take_away
-- The person $3 takes away the file $2 of the ticket $1, which no applicant has seen yet: his own, or
-- anybody's ($4).
UPDATE ticket_files SET erased_at = now(), lat = NULL, lon = NULL
 WHERE ticket = $1 AND file_id = $2 AND (person_id = $3 OR $4) AND answer_at IS NULL
   AND erased_at IS NULL
RETURNING kind, bytes;

-- name: ticket_files_answer
-- The photos $2 of the ticket $1, given by the person $3 of its body, go to the applicant with the
-- answer of the moment $4.
UPDATE ticket_files SET answer_at = $4
 WHERE ticket = $1 AND file_id = ANY ($2::text[]) AND person_id = $3 AND part = 'body'
   AND kind = 'photo' AND answer_at IS NULL AND erased_at IS NULL
RETURNING file_id;

-- name: ticket_files_of_answers
-- Photos of answers that the applicant of the ticket $1 may see, with the answer's moment: of his own
-- ticket, and of the first one of his cluster.
SELECT f.file_id, f.answer_at
  FROM ticket_files f
 WHERE f.ticket IN ($1, (SELECT t.duplicate_of FROM tickets t WHERE t.number = $1))
   AND f.answer_at IS NOT NULL AND f.erased_at IS NULL
   AND EXISTS (SELECT FROM ticket_history h WHERE h.ticket = $1 AND h.step = 'resolve'
                                              AND h.at = f.answer_at)
 ORDER BY f.at, f.file_id;

-- name: ticket_files_erased
-- Files that are taken away or erased and are still on the disk, at most $1.
SELECT file_id FROM ticket_files WHERE erased_at IS NOT NULL AND bytes > 0 LIMIT $1;

-- name: ticket_files_gone
-- These files $1 are gone from the disk.
UPDATE ticket_files SET bytes = 0 WHERE file_id = ANY ($1::text[]) AND erased_at IS NOT NULL;

-- name: ticket_files_known
-- Which of these files $1 have a row.
SELECT file_id FROM ticket_files WHERE file_id = ANY ($1::text[]);
