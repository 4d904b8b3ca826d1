-- name: calls_found
-- Calls, newest first, after the one offered at :after_offered_at with id :after_call_id (null:
-- from the first). :pattern (telephone or ticket; of a ticket alone where numbers are :covered, beside the
-- whole :number and its last four digits :ends), :outcome, offered from :offered_from until
-- :offered_until, :operator, `broken` or `abuse` :only; null leaves a filter out. At most :limit.
SELECT c.call_id, c.line, c.caller, c.caller_shown, c.language, c.offered_at, c.connected_at,
       c.ended_at, c.waited_seconds, c.talk_seconds, c.outcome, c.route, c.operator,
       p.name AS operator_name, c.ticket, ticket_title(t.subject, t.text) AS subject, t.state AS ticket_state,
       (SELECT count(*) FROM call_breaks b
         WHERE b.call_id = c.call_id AND coalesce(b.transfer_to, b.outside) IS NULL) AS breaks,
       (SELECT a.reason FROM abuse_marks a
         WHERE a.call_id = c.call_id AND a.reason IS NOT NULL
         ORDER BY a.marked_at DESC LIMIT 1) AS abuse,
       c.refusal, s.score
  FROM calls c
  LEFT JOIN surveys s ON s.call_id = c.call_id
  LEFT JOIN tickets t ON t.number = c.ticket
  LEFT JOIN operators o ON o.extension = c.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE (:pattern::text IS NULL OR c.ticket ILIKE :pattern
        OR (NOT :covered AND (c.caller ILIKE :pattern OR c.caller_shown ILIKE :pattern))
        OR c.caller = :number OR right(c.caller, 4) = :ends)
   AND (:outcome::text IS NULL OR c.outcome = :outcome)
   AND (:offered_from::timestamptz IS NULL OR c.offered_at >= :offered_from)
   AND (:offered_until::timestamptz IS NULL OR c.offered_at < :offered_until)
   AND (:operator::text IS NULL OR c.operator = :operator)
   AND (:after_offered_at::timestamptz IS NULL
        OR (c.offered_at, c.call_id) < (:after_offered_at, :after_call_id::text))
   AND (:only::text IS NULL
        OR (:only = 'broken' AND EXISTS (SELECT FROM call_breaks b
                                       WHERE b.call_id = c.call_id AND coalesce(b.transfer_to, b.outside) IS NULL))
        OR (:only = 'abuse' AND EXISTS (SELECT FROM abuse_marks a
                                      WHERE a.call_id = c.call_id AND a.reason IS NOT NULL)))
 ORDER BY c.offered_at DESC, c.call_id DESC
 LIMIT :limit;

-- name: call_breaks
-- The breaks of :call_id, oldest first.
SELECT b.operator, b.lost_at, b.transfer_to, b.resumed_at, b.resumed_by,
       b.outside, o.names AS outside_names, coalesce(t.names, l.names) AS queue_names
  FROM call_breaks b LEFT JOIN outside_numbers o ON o.code = b.outside
  LEFT JOIN topics t ON b.transfer_to = 'topic:' || t.code
  LEFT JOIN lines l ON b.transfer_to = 'line:' || l.number
 WHERE b.call_id = :call_id ORDER BY b.lost_at;

-- name: call_steps
-- What the ladder did for the caller of :call_id, and when the KPI passed, in its order.
SELECT s.step, extract(epoch FROM s.at - c.offered_at)::double precision AS after_seconds,
       s.operator, s.cause
  FROM call_steps s JOIN calls c USING (call_id)
 WHERE s.call_id = :call_id ORDER BY s.at, s.step;

-- name: calls_of_caller
-- The latest ended calls of :caller, but for the call :besides. At most :limit.
SELECT c.call_id, c.offered_at, c.outcome, c.waited_seconds, c.talk_seconds, c.operator, c.ticket
  FROM calls c
 WHERE c.caller = :caller AND c.call_id <> :besides AND c.outcome IS NOT NULL
 ORDER BY c.offered_at DESC
 LIMIT :limit;

-- name: caller_counts
-- How often :caller has called before the call :besides, and how many tickets are still open.
SELECT (SELECT count(*) FROM calls WHERE caller = :caller AND call_id <> :besides) AS calls,
       (SELECT count(*) FROM tickets
         WHERE applicant = :caller AND call_id IS DISTINCT FROM :besides
           AND ticket_is_awaited(state))
       AS open_tickets;

-- name: call_parties
-- Who called in :call_id and who answered it.
SELECT call_id, caller, operator, ticket FROM calls WHERE call_id = :call_id;

-- name: call_speakers
-- Everyone who spoke with the caller of :call_id.
SELECT operator FROM calls WHERE call_id = :call_id AND operator IS NOT NULL
UNION
SELECT operator FROM rings WHERE call_id = :call_id AND result = 'answered';
