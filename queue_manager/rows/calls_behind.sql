-- name: calls_behind
-- The calls behind a figure, as their facts count them: those offered from :begins to before :ends on :line (null:
-- every line) that have ended with one of :outcomes, and whose flag :flag (in_time, in_15, in_20; null: none) is
-- :flag_is; oldest first, after the call (:after_at, :after_id) where given, at most :limit.
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
   AND f.outcome = ANY (:outcomes::text[])
   AND CASE :flag::text WHEN 'in_time' THEN f.in_time WHEN 'in_15' THEN f.in_15 WHEN 'in_20' THEN f.in_20
            ELSE :flag_is::boolean END = :flag_is
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
