-- name: web_calls_found
-- Calls, newest first, after the one offered at $6 with id $7 (null: from the first).
-- pattern $1 (telephone or ticket), outcome $2, offered from $3 until $4, operator $5, `broken` or
-- `abuse` $9; null leaves a filter out. At most $8.
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
 WHERE ($1::text IS NULL OR c.caller ILIKE $1 OR c.caller_shown ILIKE $1
        OR c.ticket ILIKE $1)
   AND ($2::text IS NULL OR c.outcome = $2)
   AND ($3::timestamptz IS NULL OR c.offered_at >= $3)
   AND ($4::timestamptz IS NULL OR c.offered_at < $4)
   AND ($5::text IS NULL OR c.operator = $5)
   AND ($6::timestamptz IS NULL OR (c.offered_at, c.call_id) < ($6, $7::text))
   AND ($9::text IS NULL
        OR ($9 = 'broken' AND EXISTS (SELECT FROM call_breaks b
                                       WHERE b.call_id = c.call_id AND coalesce(b.transfer_to, b.outside) IS NULL))
        OR ($9 = 'abuse' AND EXISTS (SELECT FROM abuse_marks a
                                      WHERE a.call_id = c.call_id AND a.reason IS NOT NULL)))
 ORDER BY c.offered_at DESC, c.call_id DESC
 LIMIT $8;

-- name: web_calls_of_caller
-- The latest ended calls of this caller $1, but for the call $2. At most $3.
SELECT c.call_id, c.offered_at, c.outcome, c.waited_seconds, c.talk_seconds, c.operator, c.ticket
  FROM calls c
 WHERE c.caller = $1 AND c.call_id <> $2 AND c.outcome IS NOT NULL
 ORDER BY c.offered_at DESC
 LIMIT $3;

-- name: web_caller_counts
-- How often this caller $1 has called before the call $2, and how many tickets are still open.
SELECT (SELECT count(*) FROM calls WHERE caller = $1 AND call_id <> $2) AS calls,
       (SELECT count(*) FROM tickets
         WHERE applicant = $1 AND call_id IS DISTINCT FROM $2
           AND state NOT IN ('answered_on_the_spot', 'confirmed', 'duplicate', 'rejected'))
       AS open_tickets;

-- name: web_call_of
-- Who called in the call $1 and who answered it.
SELECT call_id, caller, operator, ticket FROM calls WHERE call_id = $1;

-- name: web_call_speakers
-- Everyone who spoke with the caller of the call $1.
SELECT operator FROM calls WHERE call_id = $1 AND operator IS NOT NULL
UNION
SELECT operator FROM rings WHERE call_id = $1 AND result = 'answered';

-- name: web_recording
-- One recording $1: its files (relative to the recordings folder), its call, and who talked.
SELECT r.recording_id, r.call_id, r.mixed_path, r.sides_path, r.seconds, r.started_at,
       coalesce(r.ticket, c.ticket) AS ticket, coalesce(r.operator, c.operator) AS operator
  FROM recordings r LEFT JOIN calls c USING (call_id)
 WHERE r.recording_id = $1 AND r.erased_at IS NULL;

-- name: web_recordings_of_ticket
-- The recordings of the call $1, and of calls made to the applicant of the ticket $2, oldest first;
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
 WHERE (r.call_id = $1 OR r.ticket = $2) AND r.erased_at IS NULL
 ORDER BY r.started_at, r.recording_id;

-- name: web_operator_day
-- What operator $1 did from $2 until $3: calls answered; seconds from the ring to the answer; talk
-- with holds; mean wrap-up; pauses taken (those set by the system are counted apart). A pause lasts a
-- day at most.
SELECT (SELECT count(*) FROM calls
         WHERE operator = $1 AND connected_at >= $2 AND connected_at < $3) AS calls,
       (SELECT avg(seconds) FROM rings
         WHERE operator = $1 AND result = 'answered' AND started_at >= $2 AND started_at < $3)
       AS answer_seconds,
       (SELECT avg(talk_seconds) FROM calls
         WHERE operator = $1 AND connected_at >= $2 AND connected_at < $3) AS talk_seconds,
       (SELECT avg(extract(epoch FROM ended_at - began_at))::double precision
          FROM operator_states
         WHERE extension = $1 AND state = 'wrap_up' AND began_at >= $2 AND began_at < $3)
       AS wrap_up_seconds,
       (SELECT coalesce(sum(extract(epoch FROM least(ended_at, $3) - greatest(began_at, $2))),
                        0)::double precision
          FROM operator_states
         WHERE extension = $1 AND state = 'paused' AND reason <> ALL ($4::text[])
           AND began_at >= $2::timestamptz - interval '1 day' AND began_at < $3 AND ended_at > $2)
       AS pause_seconds,
       (SELECT count(*) FROM rings
         WHERE operator = $1 AND result = 'no_answer' AND started_at >= $2 AND started_at < $3)
       AS not_answered;

-- name: web_steps_of_call
-- What the ladder did for the caller of the call $1, and when the KPI passed, in its order.
SELECT s.step, extract(epoch FROM s.at - c.offered_at)::double precision AS after_seconds,
       s.operator, s.cause
  FROM call_steps s JOIN calls c USING (call_id)
 WHERE s.call_id = $1 ORDER BY s.at, s.step;
