-- name: demo_quality_talks
-- Answered calls offered from :begins to before :ends with a talk of :shortest to :longest seconds, and
-- the ring that was answered: those that may get a recording.
SELECT c.call_id, r.ring_id, r.operator, o.person_id AS subject, c.ended_at, c.talk_seconds
  FROM calls c
  JOIN rings r ON r.call_id = c.call_id AND r.result = 'answered' AND r.operator = c.operator
  LEFT JOIN operators o ON o.extension = r.operator
 WHERE c.offered_at >= :begins AND c.offered_at < :ends AND c.outcome = 'answered'
   AND c.talk_seconds BETWEEN :shortest AND :longest
 ORDER BY c.call_id;

-- name: demo_quality_recorded
-- How many of the calls :call_ids have a recording by now.
SELECT count(DISTINCT call_id) FROM recordings WHERE call_id = ANY (:call_ids::text[]);

-- name: demo_quality_drawn
-- What was drawn of the calls of :day and waits to be assessed.
SELECT assessment_id FROM assessments WHERE drawn_on = :day AND state = 'waiting' ORDER BY assessment_id;

-- name: demo_quality_people
-- Shift leads and quality controllers, by the order of their names here.
SELECT person_id FROM people WHERE role IN ('shift_lead', 'quality') AND active
 ORDER BY role DESC, person_id;
