-- name: calls_behind
-- The calls behind a figure, as their facts count them: those offered from :begins to before :ends
-- on :line (null: every line) that have ended and are of :part, oldest first, after the call
-- (:after_at, :after_id) where given, at most :limit.
SELECT calls.call_id, calls.line, calls.caller, calls.caller_shown, calls.language,
       calls.offered_at, calls.connected_at, calls.ended_at, calls.waited_seconds,
       calls.talk_seconds, calls.outcome, calls.overflowed, calls.route, calls.operator,
       calls.ticket
  FROM contact_facts f
  JOIN calls ON calls.call_id = f.contact_id
 WHERE f.offered_at >= :begins::timestamptz AND f.offered_at < :ends
   AND (:line::text IS NULL OR f.line = :line)
   AND NOT f.trial
   AND (:after_at::timestamptz IS NULL OR (f.offered_at, f.contact_id) > (:after_at, :after_id::text))
   AND CASE :part::text
         WHEN 'offered' THEN f.outcome <> 'refused'
         WHEN 'not_short' THEN f.outcome <> 'refused' AND NOT f.short_abandon
         WHEN 'answered' THEN f.answered
         WHEN 'in_time' THEN f.in_time
         WHEN 'in_15' THEN f.in_15
         WHEN 'in_20' THEN f.in_20
         WHEN 'in_time.not' THEN f.outcome <> 'refused' AND NOT f.short_abandon AND NOT f.in_time
         WHEN 'strict.not' THEN f.outcome <> 'refused' AND NOT f.in_time
         WHEN 'of_answered.not' THEN f.answered AND NOT f.in_time
         WHEN 'nena_15.not' THEN f.outcome <> 'refused' AND NOT f.in_15
         WHEN 'nena_20.not' THEN f.outcome <> 'refused' AND NOT f.in_20
         WHEN 'lost' THEN f.lost
         ELSE f.outcome = :part
       END
 ORDER BY f.offered_at, f.contact_id
 LIMIT :limit;

-- name: calls_behind_live
-- The calls :call_ids as such a list has them.
SELECT call_id, line, caller, caller_shown, language, offered_at, connected_at, ended_at,
       waited_seconds, talk_seconds, outcome, overflowed, route, operator, ticket
  FROM calls WHERE call_id = ANY (:call_ids::text[]);

-- name: operator_names_by_extension
-- Every operator's name by extension, those who left the roster not among them.
SELECT operators.extension, people.name
  FROM operators
  JOIN people USING (person_id);
