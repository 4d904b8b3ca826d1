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
