-- name: ticket_files_of
-- The files of :number, the oldest first, with who gave them.
SELECT f.file_id, f.ticket, f.at, f.kind, f.media_type, f.bytes, f.width, f.height, f.lat, f.lon,
       f.part, f.person_id, p.name AS person, f.answer_at
  FROM ticket_files f LEFT JOIN people p USING (person_id)
 WHERE f.ticket = :number AND f.erased_at IS NULL
 ORDER BY f.at, f.file_id;

-- name: ticket_files_one
-- :file_id of :number.
SELECT f.file_id, f.ticket, f.at, f.kind, f.media_type, f.bytes, f.width, f.height, f.lat, f.lon,
       f.part, f.person_id, p.name AS person, f.answer_at
  FROM ticket_files f LEFT JOIN people p USING (person_id)
 WHERE f.ticket = :number AND f.file_id = :file_id AND f.erased_at IS NULL;

-- name: ticket_files_there
-- How many files :ticket has, and their bytes.
SELECT count(*) AS files, coalesce(sum(bytes), 0)::bigint AS size
  FROM ticket_files WHERE ticket = :ticket AND erased_at IS NULL;

-- name: ticket_files_add
-- :file_id of :ticket: :kind, :media_type, :bytes, :width, :height, place :lat :lon, given as :part
-- by :person_id or through :link_id.
INSERT INTO ticket_files (file_id, ticket, kind, media_type, bytes, width, height, lat, lon, part,
                          person_id, link_id)
VALUES (:file_id, :ticket, :kind, :media_type, :bytes, :width, :height, :lat, :lon, :part,
        :person_id, :link_id);

-- name: ticket_files_take_away
-- :person_id takes away :file_id of :ticket, which no applicant has seen yet: his own, or
-- anybody's (:of_anybody).
UPDATE ticket_files SET erased_at = now(), lat = NULL, lon = NULL
 WHERE ticket = :ticket AND file_id = :file_id AND (person_id = :person_id OR :of_anybody)
   AND answer_at IS NULL
   AND erased_at IS NULL
RETURNING kind, bytes;

-- name: ticket_files_answer
-- The photos :file_ids of :ticket, given by :person_id of its body, go to the applicant with the
-- answer of the moment :at.
UPDATE ticket_files SET answer_at = :at
 WHERE ticket = :ticket AND file_id = ANY (:file_ids::text[]) AND person_id = :person_id
   AND part = 'body'
   AND kind = 'photo' AND answer_at IS NULL AND erased_at IS NULL
RETURNING file_id;

-- name: ticket_files_of_answers
-- Photos of answers that the applicant of :number may see, with the answer's moment: of his own
-- ticket, and of the first one of his cluster.
SELECT f.file_id, f.answer_at
  FROM ticket_files f
 WHERE f.ticket IN (:number, (SELECT t.duplicate_of FROM tickets t WHERE t.number = :number))
   AND f.answer_at IS NOT NULL AND f.erased_at IS NULL
   AND EXISTS (SELECT FROM ticket_history h WHERE h.ticket = :number AND h.step = 'resolve'
                                              AND h.at = f.answer_at)
 ORDER BY f.at, f.file_id;

-- name: ticket_files_erased
-- Files that are taken away or erased and are still on the disk, at most :limit, in their order behind :after.
SELECT file_id FROM ticket_files WHERE erased_at IS NOT NULL AND bytes > 0 AND file_id > :after
 ORDER BY file_id LIMIT :limit;

-- name: ticket_files_gone
-- These files :file_ids are gone from the disk.
UPDATE ticket_files SET bytes = 0 WHERE file_id = ANY (:file_ids::text[]) AND erased_at IS NOT NULL;

-- name: ticket_files_look_again
-- Files that were erased may be there again: they come from a copy that was made before.
UPDATE ticket_files SET bytes = 1 WHERE erased_at IS NOT NULL AND bytes = 0;

-- name: ticket_files_known
-- Which of these files :file_ids have a row.
SELECT file_id FROM ticket_files WHERE file_id = ANY (:file_ids::text[]);
