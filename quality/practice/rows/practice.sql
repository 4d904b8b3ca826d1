-- name: practice_trainees
-- Who works here in a role of :roles, by name.
SELECT person_id, name FROM people WHERE active AND role = ANY (:roles::text[])
 ORDER BY name, person_id;

-- name: practice_begin
-- :begun_by begins a run for :person_id, who has a role of :roles: the scripts :contents one after the
-- other. Null where there is no such person.
WITH run AS (
    INSERT INTO practice_runs (person_id, begun_by, begun_at)
    SELECT person_id, :begun_by, :now FROM people
     WHERE person_id = :person_id AND active AND role = ANY (:roles::text[])
    RETURNING run_id
), items AS (
    INSERT INTO practice_items (run_id, place, content)
    SELECT run.run_id, it.place, it.content
      FROM run, jsonb_array_elements(:contents::jsonb) WITH ORDINALITY AS it (content, place)
)
SELECT run_id FROM run;

-- name: practice_runs_last
-- The latest runs, of :person_id or of everybody (null); at most :limit.
SELECT r.run_id, r.person_id, p.name AS person_name, b.name AS begun_by_name, r.begun_at,
       count(*)::integer AS items, count(i.registered_at)::integer AS done
  FROM practice_runs r
  JOIN people p ON p.person_id = r.person_id
  JOIN people b ON b.person_id = r.begun_by
  JOIN practice_items i USING (run_id)
 WHERE r.person_id = :person_id::bigint OR :person_id::bigint IS NULL
 GROUP BY r.run_id, p.name, b.name
 ORDER BY r.begun_at DESC, r.run_id DESC
 LIMIT :limit;

-- name: practice_waiting
-- How many contacts of :person_id's runs are not registered yet.
SELECT count(*)::integer FROM practice_items i JOIN practice_runs r USING (run_id)
 WHERE r.person_id = :person_id AND i.registered_at IS NULL;

-- name: practice_run
-- One run.
SELECT r.run_id, r.person_id, p.name AS person_name, b.name AS begun_by_name, r.begun_at,
       count(*)::integer AS items, count(i.registered_at)::integer AS done
  FROM practice_runs r
  JOIN people p ON p.person_id = r.person_id
  JOIN people b ON b.person_id = r.begun_by
  JOIN practice_items i USING (run_id)
 WHERE r.run_id = :run_id
 GROUP BY r.run_id, p.name, b.name;

-- name: practice_items_of
-- The contacts of a run in their order.
SELECT i.run_id, i.place, i.content, i.offered_at, i.answered_at, i.registered_at, i.topic, i.address,
       i.urgent, i.words, i.reply, i.version_id, i.sheet, a.name AS assessed_by_name, i.assessed_at
  FROM practice_items i LEFT JOIN people a ON a.person_id = i.assessed_by
 WHERE i.run_id = :run_id
 ORDER BY i.place;

-- name: practice_offer
-- The contact has reached the operator. A message needs no answer before it is read.
UPDATE practice_items
   SET offered_at = :now, answered_at = CASE WHEN content ->> 'kind' = 'message' THEN :now::timestamptz END
 WHERE run_id = :run_id AND place = :place AND offered_at IS NULL;

-- name: practice_answer
-- The operator has answered the call that rings; null where none does.
UPDATE practice_items SET answered_at = :now
 WHERE run_id = :run_id AND place = :place AND offered_at IS NOT NULL AND answered_at IS NULL
RETURNING true;

-- name: practice_register
-- What the operator registered; null where the contact is not answered or is registered.
UPDATE practice_items
   SET topic = :topic, address = :address, urgent = :urgent, words = :words, reply = :reply,
       registered_at = :now
 WHERE run_id = :run_id AND place = :place AND answered_at IS NOT NULL AND registered_at IS NULL
RETURNING true;

-- name: practice_form
-- The form by which calls of :line are assessed now; null: of lines without a form of their own.
SELECT v.version_id
  FROM assessment_form_versions v JOIN assessment_forms f USING (form_id)
 WHERE v.published_at IS NOT NULL AND (f.line = :line::text OR f.line IS NULL)
 ORDER BY f.line NULLS LAST, v.version DESC
 LIMIT 1;

-- name: practice_assess
-- The assessment of a registered contact; null where it is not registered or is :person_id's own.
UPDATE practice_items i
   SET version_id = :version_id, sheet = :sheet, assessed_by = :person_id, assessed_at = :now
  FROM practice_runs r
 WHERE i.run_id = :run_id AND i.place = :place AND i.registered_at IS NOT NULL
   AND r.run_id = i.run_id AND r.person_id <> :person_id
RETURNING true;
