-- name: web_abuse_of_call
-- Who marked the call $1 as an abuse of the line, and why.
SELECT a.call_id, a.operator, p.name AS operator_name, a.reason, a.marked_at, a.verdict
  FROM abuse_marks a
  LEFT JOIN operators o ON o.extension = a.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE a.call_id = $1 AND a.reason IS NOT NULL
 ORDER BY a.marked_at;

-- name: web_abuse_of_caller
-- How often calls of this caller $1 were marked, but for the call $2 and for marks that the lead
-- has dismissed; and the last mark.
SELECT count(*) OVER () AS marks, a.marked_at AS last_at, a.operator AS last_by,
       p.name AS last_by_name, a.reason AS last_reason
  FROM abuse_marks a
  LEFT JOIN operators o ON o.extension = a.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE a.caller = $1 AND a.call_id <> $2 AND a.reason IS NOT NULL
   AND a.verdict IS DISTINCT FROM 'dismissed'
 ORDER BY a.marked_at DESC
 LIMIT 1;

-- name: abuse_numbers
-- Numbers with marks, each with its marks, the latest number first. $1: only those of which a mark
-- still waits for the lead's word. At most $2.
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
HAVING NOT $1::boolean OR count(*) FILTER (WHERE a.verdict IS NULL) > 0
 ORDER BY max(a.marked_at) DESC
 LIMIT $2;

-- name: abuse_judge
-- Person $2 has judged the marks of the number $1 that waited for it: $3.
UPDATE abuse_marks SET verdict = $3, judged_by = $2, judged_at = now()
 WHERE caller = $1 AND reason IS NOT NULL AND verdict IS NULL
RETURNING call_id;

-- name: web_breaks_of_call
-- The breaks of the call $1, oldest first.
SELECT b.operator, b.lost_at, b.transfer_to, b.resumed_at, b.resumed_by,
       b.outside, o.name_kk AS outside_kk, o.name_ru AS outside_ru, o.name_en AS outside_en
  FROM call_breaks b LEFT JOIN outside_numbers o ON o.code = b.outside
 WHERE b.call_id = $1 ORDER BY b.lost_at;
