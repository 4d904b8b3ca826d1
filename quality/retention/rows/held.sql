-- name: retention_held_calls
-- The calls whose recordings somebody still judges by: of complaints that are not answered, of assessments that
-- are not over, and of open calibrations for which somebody is not done. Who waits to be assessed by chance
-- holds nothing.
SELECT call_id FROM complaints
 WHERE state IN ('opened', 'examining') OR (kind = 'complaint' AND state <> 'answered')
UNION
SELECT a.call_id FROM assessments a LEFT JOIN calibrations c USING (calibration_id)
 WHERE a.state IN ('draft', 'submitted', 'disputed')
    OR (a.state = 'waiting' AND a.reason = 'complaint')
    OR (a.state = 'waiting' AND a.calibration_id IS NOT NULL AND c.closed_at IS NULL);
