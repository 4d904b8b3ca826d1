-- name: goal_values_at
-- The newest revision of each value that was there at :at, in order.
SELECT DISTINCT ON (code, period) code, period, revision, value, taken_at
  FROM goal_values
 WHERE taken_at <= :at
 ORDER BY code, period, revision DESC;

-- name: goal_values_of
-- Every revision of the measure :code, in order.
SELECT v.code, v.period, v.revision, v.value, v.taken_at, f.name AS feed
  FROM goal_values v JOIN goal_feeds f USING (feed_id)
 WHERE v.code = :code
 ORDER BY v.period, v.revision;

-- name: goal_values_add
-- The :values (objects of code, period and value), each as the next revision of its period.
INSERT INTO goal_values (code, period, revision, value, taken_at, feed_id)
SELECT it.code, it.period,
       coalesce((SELECT max(revision) FROM goal_values old
                  WHERE old.code = it.code AND old.period = it.period), 0) + 1,
       it.value, :at, :feed_id
  FROM jsonb_to_recordset(:values) AS it (code text, period integer, value double precision);

-- name: goal_feed_add
-- Something came in.
INSERT INTO goal_feeds (source, name, person_id, at, taken, same, bad)
VALUES (:source, :name, :person_id, :at, :taken, :same, :bad)
RETURNING feed_id;

-- name: goal_feeds_newest
-- What came in last, at most :limit.
SELECT f.feed_id, f.source, f.name, f.at, f.taken, f.same, f.bad, p.name AS person
  FROM goal_feeds f LEFT JOIN people p USING (person_id)
 ORDER BY f.feed_id DESC
 LIMIT :limit;

-- name: goal_milestones_now
-- The newest revision of every milestone, by project and planned day.
SELECT * FROM (
    SELECT DISTINCT ON (project, milestone) project, milestone, planned_on, done_on, weight
      FROM goal_milestones
     ORDER BY project, milestone, revision DESC) newest
 ORDER BY project, planned_on, milestone;

-- name: goal_milestones_add
-- The :milestones (objects), each as its next revision.
INSERT INTO goal_milestones (project, milestone, revision, planned_on, done_on, weight, taken_at, feed_id)
SELECT it.project, it.milestone,
       coalesce((SELECT max(revision) FROM goal_milestones old
                  WHERE old.project = it.project AND old.milestone = it.milestone), 0) + 1,
       it.planned_on, it.done_on, it.weight, :at, :feed_id
  FROM jsonb_to_recordset(:milestones)
    AS it (project text, milestone text, planned_on date, done_on date, weight double precision);

-- name: goal_trouble_set
-- The measure :code cannot be fed at :at; since when stays.
INSERT INTO goal_troubles (code, since, why, detail) VALUES (:code, :at, :why, :detail)
ON CONFLICT (code) DO UPDATE SET why = EXCLUDED.why, detail = EXCLUDED.detail;

-- name: goal_trouble_clear
-- The measure :code is fed again.
DELETE FROM goal_troubles WHERE code = :code;

-- name: goal_troubles_now
-- Which measures cannot be fed, since when, and why.
SELECT code, since, why, detail FROM goal_troubles ORDER BY code;
