-- name: care_loads
-- Of each of :operators: calls connected from :begins to :now, trials left out, and since when they work
-- without a pause: the end of the last one (one with a reason of :set_aside is no rest) or of being
-- signed out, of the last sixteen hours; null where nothing has ended since.
SELECT o.extension AS operator, p.name,
       (SELECT count(*) FROM calls c
         WHERE c.operator = o.extension AND NOT c.trial AND c.connected_at >= :begins::timestamptz
           AND c.connected_at <= :now::timestamptz) AS calls,
       (SELECT max(s.ended_at) FROM operator_states s
         WHERE s.extension = o.extension AND s.ended_at > :now - interval '16 hours'
           AND s.began_at > :now - interval '7 days'
           AND (s.state = 'signed_out'
                OR (s.state = 'paused' AND coalesce(s.reason, '') <> ALL (:set_aside::text[]))))
       AS rested_until
  FROM operators o JOIN people p USING (person_id)
 WHERE o.extension = ANY (:operators::text[])
 ORDER BY o.extension;

-- name: care_trainings
-- Trainings that are still to come or overdue, the earliest first, then those done, the latest first; at
-- most :limit.
SELECT t.training_id, t.person_id, p.name AS person_name, t.kind, t.planned_for, t.note, t.done_on,
       t.outcome, w.name AS planned_by_name
  FROM trainings t
  JOIN people p ON p.person_id = t.person_id
  JOIN people w ON w.person_id = t.planned_by
 ORDER BY t.done_on IS NOT NULL, CASE WHEN t.done_on IS NULL THEN t.planned_for END,
          t.done_on DESC, t.training_id
 LIMIT :limit;

-- name: care_training_add
-- :person_id is to be trained on :planned_for; null where there is no such person who works here.
INSERT INTO trainings (person_id, kind, planned_for, note, planned_by)
SELECT person_id, :kind, :planned_for, :note, :planned_by FROM people
 WHERE person_id = :person_id AND active
RETURNING training_id;

-- name: care_training_done
-- The training was held on :day, with :outcome in words; null where it was noted before.
UPDATE trainings SET done_on = :day, outcome = :outcome, done_by = :done_by
 WHERE training_id = :training_id AND done_on IS NULL
RETURNING true;

-- name: care_training_drop
-- A training that was not held is planned no more.
DELETE FROM trainings WHERE training_id = :training_id AND done_on IS NULL RETURNING true;

-- name: care_people
-- Those who work here and may be trained, by their names.
SELECT person_id, name FROM people WHERE active ORDER BY name, person_id;
