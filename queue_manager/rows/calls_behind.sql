-- name: lead_calls
-- The calls behind a figure: those offered from $1 to before $2 on line $3 (null: every line)
-- that are of the part $4, oldest first, after the call ($5, $6) where given, at most $7.
SELECT calls.call_id, calls.line, calls.caller, calls.caller_shown, calls.language,
       calls.offered_at, calls.connected_at, calls.ended_at, calls.waited_seconds,
       calls.talk_seconds, calls.outcome, calls.overflowed, calls.route, calls.operator,
       calls.ticket
  FROM calls
  LEFT JOIN lines ON lines.number = calls.line
 CROSS JOIN LATERAL (
       SELECT connected_at IS NOT NULL AS answered,
              connected_at IS NOT NULL OR outcome IS NOT NULL AS settled,
              coalesce(outcome = 'short_abandon', false) AS short,
              coalesce(connected_at - offered_at
                       <= make_interval(secs => coalesce(kpi_seconds, 16)), false) AS in_time,
              coalesce(connected_at - offered_at <= interval '15 s', false) AS in_15,
              coalesce(connected_at - offered_at <= interval '20 s', false) AS in_20) is_
 WHERE offered_at >= $1::timestamptz AND offered_at < $2 AND ($3::text IS NULL OR calls.line = $3)
   AND NOT trial
   AND ($5::timestamptz IS NULL OR (offered_at, call_id) > ($5, $6::text))
   AND CASE $4::text
         WHEN 'offered' THEN settled
         WHEN 'not_short' THEN settled AND NOT short
         WHEN 'answered' THEN answered
         WHEN 'in_time' THEN in_time
         WHEN 'in_15' THEN in_15
         WHEN 'in_20' THEN in_20
         WHEN 'in_time.not' THEN settled AND NOT short AND NOT in_time
         WHEN 'strict.not' THEN settled AND NOT in_time
         WHEN 'of_answered.not' THEN answered AND NOT in_time
         WHEN 'nena_15.not' THEN settled AND NOT in_15
         WHEN 'nena_20.not' THEN settled AND NOT in_20
         WHEN 'lost' THEN outcome IN ('abandoned', 'short_abandon', 'failed')
         WHEN 'waiting' THEN NOT settled
         ELSE outcome = $4
       END
 ORDER BY offered_at, call_id
 LIMIT $7;

-- name: lead_operator_names
-- Every operator's name by extension, those who left the roster not among them.
SELECT operators.extension, people.name
  FROM operators
  JOIN people USING (person_id);
