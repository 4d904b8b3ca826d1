-- name: publications_waiting
-- Reports of the site about whose words and photos nobody has decided, or not since an answer came with photos, the
-- oldest first, at most :limit; those of the body :body_id (null: of all). The words are those published before.
SELECT t.number, t.opened_at, topics.names AS topic_names,
       coalesce((SELECT nullif(p.words, '') FROM publications p WHERE p.ticket = t.number), r.description) AS words,
       coalesce(photos.ids, '{}') AS photos
  FROM open311_requests r
  JOIN tickets t ON t.number = r.ticket
  JOIN topics ON topics.topic_id = t.topic_id
  LEFT JOIN LATERAL (SELECT array_agg(f.file_id ORDER BY f.at, f.file_id) AS ids FROM ticket_files f
                      WHERE f.ticket = t.number AND f.kind = 'photo' AND (f.part = 'applicant' OR f.answer_at IS NOT NULL)
                        AND f.erased_at IS NULL) AS photos ON true
 WHERE r.channel = 'web' AND (r.description <> '' OR photos.ids IS NOT NULL)
   AND (:body_id::bigint IS NULL OR t.body_id = :body_id)
   AND NOT EXISTS (SELECT FROM publications p WHERE p.ticket = t.number AND NOT EXISTS (
           SELECT FROM ticket_files a WHERE a.ticket = p.ticket AND a.kind = 'photo'
              AND a.answer_at > p.decided_at AND a.erased_at IS NULL))
 ORDER BY t.opened_at, t.number
 LIMIT :limit;

-- name: publications_waiting_count
-- How many wait, of the body :body_id (null: of all).
SELECT count(*)
  FROM open311_requests r
  JOIN tickets t ON t.number = r.ticket
 WHERE r.channel = 'web' AND t.topic_id IS NOT NULL
   AND (r.description <> '' OR EXISTS (SELECT FROM ticket_files f WHERE f.ticket = t.number
        AND f.kind = 'photo' AND (f.part = 'applicant' OR f.answer_at IS NOT NULL) AND f.erased_at IS NULL))
   AND (:body_id::bigint IS NULL OR t.body_id = :body_id)
   AND NOT EXISTS (SELECT FROM publications p WHERE p.ticket = t.number AND NOT EXISTS (
           SELECT FROM ticket_files a WHERE a.ticket = p.ticket AND a.kind = 'photo'
              AND a.answer_at > p.decided_at AND a.erased_at IS NULL));

-- name: publication_decide
-- The person :person_id has decided that :words and :photos of :ticket may be seen by everybody, if they are
-- of a report of the site, of the body :body_id (null: of any), and nobody has decided before, or not
-- since an answer came with photos. Photos
-- that are neither the applicant's own nor given with an answer are left out. Returns the ticket.
INSERT INTO publications (ticket, words, photos, decided_by, decided_at)
SELECT t.number, :words, ARRAY(SELECT f.file_id FROM ticket_files f WHERE f.ticket = t.number
           AND f.kind = 'photo' AND (f.part = 'applicant' OR f.answer_at IS NOT NULL) AND f.erased_at IS NULL
           AND f.file_id = ANY (:photos::text[])), :person_id, :now
  FROM open311_requests r JOIN tickets t ON t.number = r.ticket
 WHERE r.channel = 'web' AND r.ticket = :ticket AND (:body_id::bigint IS NULL OR t.body_id = :body_id)
ON CONFLICT (ticket) DO UPDATE
   SET words = excluded.words, photos = excluded.photos, decided_by = excluded.decided_by,
       decided_at = excluded.decided_at
 WHERE EXISTS (SELECT FROM ticket_files a WHERE a.ticket = excluded.ticket AND a.kind = 'photo'
                  AND a.answer_at > publications.decided_at AND a.erased_at IS NULL)
RETURNING true;

-- name: publications_decided
-- What was decided last, the newest first, at most :limit; of the body :body_id (null: of all).
SELECT p.ticket AS number, topics.names AS topic_names, p.words, p.photos, p.decided_at, people.name AS decided_by
  FROM publications p
  JOIN tickets t ON t.number = p.ticket
  LEFT JOIN topics ON topics.topic_id = t.topic_id
  JOIN people ON people.person_id = p.decided_by
 WHERE (:body_id::bigint IS NULL OR t.body_id = :body_id)
 ORDER BY p.decided_at DESC, p.ticket
 LIMIT :limit;

-- name: publication_withdraw
-- What was decided of :ticket, of the body :body_id (null: of any), is decided anew. Returns the ticket.
DELETE FROM publications p USING tickets t
 WHERE p.ticket = :ticket AND t.number = p.ticket AND (:body_id::bigint IS NULL OR t.body_id = :body_id)
RETURNING true;

-- name: publication_photo
-- Whether everybody may see the photo :file_id.
SELECT EXISTS (SELECT FROM ticket_files f JOIN publications p ON p.ticket = f.ticket
                WHERE f.file_id = :file_id AND f.file_id = ANY (p.photos) AND f.erased_at IS NULL);
