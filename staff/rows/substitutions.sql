-- name: substitutions_from
-- Substitutions that end on :today or later, the earliest first: of the body of :by, or (:every) of
-- all bodies.
SELECT s.substitution_id, s.person_id, p.name AS person, s.substitute_id, q.name AS substitute,
       s.since, s.until, p.body_id
  FROM substitutions s
  JOIN people p ON p.person_id = s.person_id
  JOIN people q ON q.person_id = s.substitute_id
 WHERE s.until >= :today
   AND (:every OR p.body_id = (SELECT body_id FROM people WHERE person_id = :by))
 ORDER BY s.since, s.substitution_id;

-- name: substitutions_on
-- Who is away on :day, and their substitutes who still work for the same body, of :body_id.
SELECT s.person_id, s.substitute_id
  FROM substitutions s
  JOIN people p ON p.person_id = s.person_id
  JOIN people q ON q.person_id = s.substitute_id
 WHERE :day BETWEEN s.since AND s.until AND p.body_id = :body_id AND q.body_id = :body_id AND q.active;

-- name: substitutions_people
-- Active clerks (one of :roles): of the body of :by, or (:every) of all bodies.
SELECT p.person_id, p.name, p.body_id
  FROM people p
 WHERE p.active AND p.role = ANY (:roles::text[]) AND p.body_id IS NOT NULL
   AND (:every OR p.body_id = (SELECT body_id FROM people WHERE person_id = :by))
 ORDER BY p.body_id, p.name, p.person_id;

-- name: substitution_add
-- :substitute_id answers for :person_id from :since to :until: both active clerks (one of :roles) of one
-- body, which is that of :by unless :every; with :own only for :by. No row otherwise.
INSERT INTO substitutions (person_id, substitute_id, since, until, entered_by)
SELECT p.person_id, q.person_id, :since, :until, :by
  FROM people p JOIN people q ON q.body_id = p.body_id
 WHERE p.person_id = :person_id AND q.person_id = :substitute_id AND p.active AND q.active
   AND p.role = ANY (:roles::text[]) AND q.role = ANY (:roles::text[])
   AND (:every OR p.body_id = (SELECT body_id FROM people WHERE person_id = :by))
   AND (NOT :own OR p.person_id = :by)
RETURNING substitution_id;

-- name: substitution_drop
-- :substitution_id is no more; by whom as substitution_add. Returns whose it was.
DELETE FROM substitutions s USING people p
 WHERE s.substitution_id = :substitution_id AND p.person_id = s.person_id
   AND (:every OR p.body_id = (SELECT body_id FROM people WHERE person_id = :by))
   AND (NOT :own OR p.person_id = :by)
RETURNING s.person_id;
