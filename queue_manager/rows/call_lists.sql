-- name: web_calls_found
-- Calls, newest first, after the one offered at :after_offered_at with id :after_call_id (null:
-- from the first). :pattern (telephone or ticket), :outcome, offered from :offered_from until
-- :offered_until, :operator, `broken` or `abuse` :only; null leaves a filter out. At most :limit.
SELECT c.call_id, c.line, c.caller, c.caller_shown, c.language, c.offered_at, c.connected_at,
       c.ended_at, c.waited_seconds, c.talk_seconds, c.outcome, c.route, c.operator,
       p.name AS operator_name, c.ticket, t.subject, t.state AS ticket_state,
       coalesce((SELECT array_agg(r.recording_id ORDER BY r.started_at)
                   FROM recordings r
                  WHERE r.call_id = c.call_id AND r.erased_at IS NULL), '{}') AS recordings,
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
 WHERE (:pattern::text IS NULL OR c.caller ILIKE :pattern OR c.caller_shown ILIKE :pattern
        OR c.ticket ILIKE :pattern)
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

-- name: web_calls_of_caller
-- The latest ended calls of :caller, but for the call :besides. At most :limit.
SELECT c.call_id, c.offered_at, c.outcome, c.waited_seconds, c.talk_seconds, c.operator, c.ticket
  FROM calls c
 WHERE c.caller = :caller AND c.call_id <> :besides AND c.outcome IS NOT NULL
 ORDER BY c.offered_at DESC
 LIMIT :limit;

-- name: web_caller_counts
-- How often :caller has called before the call :besides, and how many tickets are still open.
SELECT (SELECT count(*) FROM calls WHERE caller = :caller AND call_id <> :besides) AS calls,
       (SELECT count(*) FROM tickets
         WHERE applicant = :caller AND call_id IS DISTINCT FROM :besides
           AND state NOT IN ('answered_on_the_spot', 'confirmed', 'duplicate', 'rejected'))
       AS open_tickets;

-- name: web_call_of
-- Who called in :call_id and who answered it.
SELECT call_id, caller, operator, ticket FROM calls WHERE call_id = :call_id;

-- name: web_call_speakers
-- Everyone who spoke with the caller of :call_id.
SELECT operator FROM calls WHERE call_id = :call_id AND operator IS NOT NULL
UNION
SELECT operator FROM rings WHERE call_id = :call_id AND result = 'answered';

-- name: web_recording
-- :recording_id: its files (relative to the recordings folder), its call, and who talked.
SELECT r.recording_id, r.call_id, r.mixed_path, r.sides_path, r.seconds, r.started_at,
       coalesce(r.ticket, c.ticket) AS ticket, coalesce(r.operator, c.operator) AS operator
  FROM recordings r LEFT JOIN calls c USING (call_id)
 WHERE r.recording_id = :recording_id AND r.erased_at IS NULL;

-- name: web_recordings_of_ticket
-- The recordings of :call_id, and of calls made to the applicant of :ticket, oldest first;
-- each with its silent parts: where they begin in it and how long they last, in seconds.
SELECT r.recording_id, r.started_at, r.seconds, coalesce(r.operator, c.operator) AS operator,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'reason', g.reason,
                    'operator', g.operator,
                    'from_seconds', greatest(0, extract(epoch FROM g.began_at - r.started_at)),
                    'seconds', extract(epoch FROM
                               g.ended_at - greatest(g.began_at, r.started_at))) ORDER BY g.began_at)
                   FROM recording_gaps g WHERE g.recording_id = r.recording_id), '[]') AS gaps
  FROM recordings r LEFT JOIN calls c USING (call_id)
 WHERE (r.call_id = :call_id OR r.ticket = :ticket) AND r.erased_at IS NULL
 ORDER BY r.started_at, r.recording_id;

-- name: web_operator_day
-- What :operator did from :begins until :ends: calls answered; seconds from the ring to the answer;
-- talk with holds; mean wrap-up; pauses taken (those set by the system are counted apart). A pause
-- lasts a day at most.
SELECT (SELECT count(*) FROM calls
         WHERE operator = :operator AND connected_at >= :begins AND connected_at < :ends) AS calls,
       (SELECT avg(seconds) FROM rings
         WHERE operator = :operator AND result = 'answered' AND started_at >= :begins
           AND started_at < :ends)
       AS answer_seconds,
       (SELECT avg(talk_seconds) FROM calls
         WHERE operator = :operator AND connected_at >= :begins
           AND connected_at < :ends) AS talk_seconds,
       (SELECT avg(extract(epoch FROM ended_at - began_at))::double precision
          FROM operator_states
         WHERE extension = :operator AND state = 'wrap_up' AND began_at >= :begins
           AND began_at < :ends)
       AS wrap_up_seconds,
       (SELECT coalesce(sum(extract(
                            epoch FROM least(ended_at, :ends) - greatest(began_at, :begins))),
                        0)::double precision
          FROM operator_states
         WHERE extension = :operator AND state = 'paused'
           AND reason <> ALL (:system_reasons::text[])
           AND began_at >= :begins::timestamptz - interval '1 day' AND began_at < :ends
           AND ended_at > :begins)
       AS pause_seconds,
       (SELECT count(*) FROM rings
         WHERE operator = :operator AND result = 'no_answer' AND started_at >= :begins
           AND started_at < :ends)
       AS not_answered;

-- name: web_steps_of_call
-- What the ladder did for the caller of :call_id, and when the KPI passed, in its order.
SELECT s.step, extract(epoch FROM s.at - c.offered_at)::double precision AS after_seconds,
       s.operator, s.cause
  FROM call_steps s JOIN calls c USING (call_id)
 WHERE s.call_id = :call_id ORDER BY s.at, s.step;
