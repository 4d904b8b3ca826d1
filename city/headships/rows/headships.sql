-- name: headships_all
-- Every headship and supervision with the names of body and person, body by body, the latest first.
SELECT 'head' AS post, h.headship_id AS tenure_id, h.body_id, b.names AS body, b.closed_at IS NOT NULL
       AS body_closed, h.person_id, p.name AS person, h.since, h.until
  FROM headships h JOIN bodies b USING (body_id) JOIN people p USING (person_id)
UNION ALL
SELECT 'deputy', s.supervision_id, s.body_id, b.names, b.closed_at IS NOT NULL, s.person_id, p.name,
       s.since, s.until
  FROM supervisions s JOIN bodies b USING (body_id) JOIN people p USING (person_id)
 ORDER BY body_id, post DESC, since DESC;

-- name: headships_bodies
-- Every body with its head and its deputy akim on :today.
SELECT b.body_id, b.names, h.person_id AS head_id, hp.name AS head, s.person_id AS deputy_id, sp.name AS deputy
  FROM bodies b
  LEFT JOIN headships h ON h.body_id = b.body_id
       AND :today::date BETWEEN h.since AND coalesce(h.until, 'infinity')
  LEFT JOIN people hp ON hp.person_id = h.person_id
  LEFT JOIN supervisions s ON s.body_id = b.body_id
       AND :today::date BETWEEN s.since AND coalesce(s.until, 'infinity')
  LEFT JOIN people sp ON sp.person_id = s.person_id
 ORDER BY b.body_id;

-- name: headships_candidates
-- Whoever may hold a post, with one of :roles, by their names; also those who have left, for what was.
SELECT person_id, name, role, active FROM people WHERE role = ANY (:roles::text[])
 ORDER BY active DESC, name, person_id;

-- name: headships_hold
-- Whoever changes who heads what waits until the transaction ends that holds this lock.
SELECT pg_advisory_xact_lock(109109141);

-- name: headships_add
-- :person_id of the :role heads :body_id from :since to :until; null where there is no such person or body.
INSERT INTO headships (body_id, person_id, since, until)
SELECT b.body_id, p.person_id, :since::date, :until::date FROM bodies b, people p
 WHERE b.body_id = :body_id AND p.person_id = :person_id AND p.role = :role
RETURNING headship_id;

-- name: supervisions_add
-- :person_id of the :role supervises :body_id from :since to :until; null as for headships.
INSERT INTO supervisions (body_id, person_id, since, until)
SELECT b.body_id, p.person_id, :since::date, :until::date FROM bodies b, people p
 WHERE b.body_id = :body_id AND p.person_id = :person_id AND p.role = :role
RETURNING supervision_id;

-- name: headships_change
-- The headship :tenure_id lasts from :since to :until.
UPDATE headships SET since = :since, until = :until WHERE headship_id = :tenure_id RETURNING body_id;

-- name: supervisions_change
-- The supervision :tenure_id lasts from :since to :until.
UPDATE supervisions SET since = :since, until = :until WHERE supervision_id = :tenure_id RETURNING body_id;

-- name: headships_drop
-- The headship :tenure_id never was.
DELETE FROM headships WHERE headship_id = :tenure_id RETURNING body_id;

-- name: supervisions_drop
-- The supervision :tenure_id never was.
DELETE FROM supervisions WHERE supervision_id = :tenure_id RETURNING body_id;
