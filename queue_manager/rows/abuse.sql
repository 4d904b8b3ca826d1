-- name: abuse_of_call
-- Who marked :call_id as an abuse of the line, and why.
SELECT a.call_id, a.operator, p.name AS operator_name, a.reason, a.marked_at, a.verdict
  FROM abuse_marks a
  LEFT JOIN operators o ON o.extension = a.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE a.call_id = :call_id AND a.reason IS NOT NULL
 ORDER BY a.marked_at;

-- name: abuse_of_caller
-- How often calls of :caller were marked, but for the call :besides and for marks that the lead
-- has dismissed; and the last mark.
SELECT count(*) OVER () AS marks, a.marked_at AS last_at, a.operator AS last_by,
       p.name AS last_by_name, a.reason AS last_reason
  FROM abuse_marks a
  LEFT JOIN operators o ON o.extension = a.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE a.caller = :caller AND a.call_id <> :besides AND a.reason IS NOT NULL
   AND a.verdict IS DISTINCT FROM 'dismissed'
 ORDER BY a.marked_at DESC
 LIMIT 1;

-- name: abuse_numbers
-- Numbers with marks, each with its marks, the latest number first. :only_waiting: only those of
-- which a mark still waits for the lead's word. At most :limit.
SELECT a.caller, count(*) AS marks, count(*) FILTER (WHERE a.verdict IS NULL) AS waiting,
       max(a.marked_at) AS last_at,
       jsonb_agg(jsonb_build_object(
           'call_id', a.call_id, 'at', a.marked_at, 'operator', a.operator,
           'operator_name', p.name, 'reason', a.reason, 'ticket', c.ticket,
           'verdict', a.verdict, 'judged_by', j.name) ORDER BY a.marked_at DESC) AS each
  FROM abuse_marks a
  JOIN calls c USING (call_id)
  LEFT JOIN operators o ON o.extension = a.operator
  LEFT JOIN people p ON p.person_id = o.person_id
  LEFT JOIN people j ON j.person_id = a.judged_by
 WHERE a.caller IS NOT NULL AND a.reason IS NOT NULL
 GROUP BY a.caller
HAVING NOT :only_waiting::boolean OR count(*) FILTER (WHERE a.verdict IS NULL) > 0
 ORDER BY max(a.marked_at) DESC
 LIMIT :limit;

-- name: abuse_judge
-- :person_id has judged the marks of the number :caller that waited for it: :verdict.
UPDATE abuse_marks SET verdict = :verdict, judged_by = :person_id, judged_at = now()
 WHERE caller = :caller AND reason IS NOT NULL AND verdict IS NULL
RETURNING call_id;
