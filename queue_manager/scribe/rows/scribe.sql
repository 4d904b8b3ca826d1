-- name: scribe_begin
-- Make sure the journal $1 has a position: before its first entry.
INSERT INTO journal_position (journal, last_id) VALUES ($1, '0-0') ON CONFLICT DO NOTHING;

-- name: scribe_position
-- How far the journal $1 has been written.
SELECT last_id FROM journal_position WHERE journal = $1;

-- name: scribe_hold_position
-- The same, and nobody else moves it until this transaction ends.
SELECT last_id FROM journal_position WHERE journal = $1 FOR UPDATE;

-- name: scribe_move_position
-- The journal $1 is written up to $2.
UPDATE journal_position SET last_id = $2, moved_at = now() WHERE journal = $1;

-- name: scribe_contact
-- The contact that a call is; a doubled record changes nothing.
-- call $1, line $2, applicant $3 (E.164 or null), language $4, first moment $5
INSERT INTO contacts (contact_id, channel, line, applicant, language, received_at)
VALUES ($1, 'telephone', $2, $3, $4, $5)
ON CONFLICT (contact_id) DO NOTHING;

-- name: scribe_call_began
-- A call that was just offered; a doubled record changes nothing, whatever came since.
-- call $1, pbx $2, line $3, caller $4, shown $5, kind $6, language $7, first moment $8,
-- dialled $9 (where that is another line), trial $10, expected wait in seconds $11
INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at,
                   dialled, trial, expected_wait_seconds)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (call_id) DO NOTHING;

-- name: scribe_step
-- A step of the ladder for the call $1: which $2, when $3, whom it brought in $4, cause $5.
INSERT INTO call_steps (call_id, step, at, operator, cause) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING;

-- name: scribe_call_answered
-- The two are connected: call $1, operator $2, when $3, route $4, ticket $5. The first word
-- stands, so a doubled record changes nothing. Returns the call, or nothing where none is known.
UPDATE calls SET
    operator = CASE WHEN connected_at IS NULL THEN $2 ELSE operator END,
    route = CASE WHEN connected_at IS NULL THEN $4 ELSE route END,
    ticket = coalesce(ticket, $5),
    waited_seconds = coalesce(waited_seconds,
                              extract(epoch FROM $3 - offered_at)::double precision),
    connected_at = coalesce(connected_at, $3)
WHERE call_id = $1
RETURNING call_id;

-- name: scribe_called_again
-- The answered call $1 settles every open task to call this caller of this line back that was
-- opened before the answer ($2).
UPDATE tasks SET done_at = $2, done_call = $1
  FROM tickets, calls
 WHERE calls.call_id = $1
   AND tickets.number = tasks.ticket
   AND tickets.applicant = calls.caller
   AND tickets.line = calls.line
   AND tasks.kind = 'call_back'
   AND tasks.done_at IS NULL
   AND tasks.opened_at <= $2
RETURNING tasks.ticket;

-- name: scribe_call_ended
-- The last word on the call $1, said once: a call that has an outcome keeps it. Returns nothing
-- where the call is not known or has ended already (scribe_outcome tells which).
-- outcome $2, end $3, waited $4, talk $5, hold $6 (seconds), ended by $7, route $8, operator $9,
-- greeted $10, ticket $11, overflowed $12, failure $13, crowd $14, callback $15, refusal $16
UPDATE calls SET
    outcome = $2, ended_at = $3, waited_seconds = $4, talk_seconds = $5, hold_seconds = $6,
    ended_by = $7, route = $8, operator = coalesce($9, operator), greeted_at = $10,
    ticket = coalesce($11, ticket), overflowed = $12, failure = $13, crowd = $14,
    callback = $15, refusal = $16
WHERE call_id = $1 AND outcome IS NULL
RETURNING call_id;

-- name: scribe_outcome
-- The outcome that the call $1 has already; no row where the call is not known.
SELECT outcome FROM calls WHERE call_id = $1;

-- name: scribe_ring
-- One ring attempt; a doubled record changes nothing.
-- ring $1, call $2, operator $3, device $4, asked $5, rang $6, ended $7, seconds $8, result $9
INSERT INTO rings (ring_id, call_id, operator, device, started_at, ringing_at, ended_at,
                   seconds, result)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (ring_id) DO UPDATE SET
    ended_at = excluded.ended_at, seconds = excluded.seconds, result = excluded.result
    WHERE excluded.result = 'answered';  -- taken back, and connected by the PBX all the same

-- name: scribe_incident_heard
-- The call $1 heard the incident $2 to its end, at $3.
INSERT INTO incident_hearings (call_id, incident_id, heard_at) VALUES ($1, $2, $3)
ON CONFLICT (call_id, incident_id) DO NOTHING;

-- name: scribe_survey
-- The caller of $1 gave the talk with operator $2 the mark $3, at $4. The first mark stands.
INSERT INTO surveys (call_id, operator, score, given_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (call_id) DO NOTHING;

-- name: scribe_break
-- A talk whose operator's side was lost, or handed on: call $1, operator $2, when $3, to $4 (null:
-- lost), resumed $5 by $6 (or not); or handed on to the entry $7 of the directory.
INSERT INTO call_breaks (call_id, operator, lost_at, transfer_to, resumed_at, resumed_by, outside)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (call_id, lost_at) DO NOTHING;

-- name: scribe_state
-- An operator's state that has ended: operator $1, state $2, reason $3, device $4, call $5,
-- from $6 to $7. Where a state of no length and a real one begin in one instant, the longer stays.
INSERT INTO operator_states (extension, state, reason, device, call_id, began_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (extension, began_at, state) DO UPDATE SET
    ended_at = excluded.ended_at, reason = excluded.reason, device = excluded.device,
    call_id = excluded.call_id
WHERE excluded.ended_at > operator_states.ended_at;

-- name: scribe_gap
-- A silent part of the recording $1 of the call $2: operator $3, reason $4, from $5 to $6.
INSERT INTO recording_gaps (recording_id, call_id, operator, reason, began_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (recording_id, began_at) DO NOTHING;

-- name: scribe_abuse
-- Operator $2 marked the call $1 at $3 as an abuse of the line, for the reason $4 (null: took that
-- back). An older word changes nothing, and a newer one waits for the lead again.
INSERT INTO abuse_marks AS a (call_id, operator, caller, marked_at, reason)
SELECT call_id, $2, caller, $3, $4 FROM calls WHERE call_id = $1
ON CONFLICT (call_id, operator) DO UPDATE SET
    reason = CASE WHEN excluded.marked_at > a.marked_at THEN excluded.reason ELSE a.reason END,
    verdict = CASE WHEN excluded.marked_at > a.marked_at THEN NULL ELSE a.verdict END,
    judged_at = CASE WHEN excluded.marked_at > a.marked_at THEN NULL ELSE a.judged_at END,
    judged_by = CASE WHEN excluded.marked_at > a.marked_at THEN NULL ELSE a.judged_by END,
    marked_at = greatest(excluded.marked_at, a.marked_at)
RETURNING call_id;

-- name: scribe_hand
-- A raised hand: operator $1, call $2, raised $3, seen $4 by person $5, lowered $6 by person $7.
INSERT INTO raised_hands (operator, call_id, raised_at, seen_at, seen_by, lowered_at, lowered_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (operator, raised_at) DO NOTHING;

-- name: scribe_lead
-- A lead's leg $1 was in the call $2 on the line of operator $3: person $4, how $5, from $6 to $7.
INSERT INTO leads_on_line (leg, call_id, operator, person_id, mode, began_at, ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (leg, began_at) DO NOTHING;

-- name: scribe_out_began
-- A call that operator $5 makes on the telephone $6 to the applicant of the ticket $2, line $3,
-- PBX $4, number $7, asked for at $8, for the kept place $9 (or none).
INSERT INTO calls_out (out_id, ticket, line, pbx, operator, device, number, asked_at, callback)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (out_id) DO NOTHING;

-- name: scribe_out_answered
-- The citizen answered the call $1 at $2. The first word stands.
UPDATE calls_out SET connected_at = coalesce(connected_at, $2) WHERE out_id = $1 RETURNING out_id;

-- name: scribe_called_back
-- Operator $3 has spoken, since $2 and in the call $4, with the applicant of the ticket $1: nobody
-- owes him a call any more, for this ticket or an earlier one of the same number and line.
UPDATE tasks SET done_at = $2, done_call = $4,
       done_by = (SELECT person_id FROM operators WHERE extension = $3)
  FROM tickets, tickets AS of
 WHERE of.number = $1
   AND tickets.number = tasks.ticket
   AND (tickets.number = $1
        OR (tickets.applicant = of.applicant AND tickets.line IS NOT DISTINCT FROM of.line))
   AND tasks.kind = 'call_back'
   AND tasks.done_at IS NULL
   AND tasks.opened_at <= $2
RETURNING tasks.ticket;

-- name: scribe_out_ended
-- The last word on the call $1: result $2, end $3, talk $4 seconds; said once.
UPDATE calls_out SET result = $2, ended_at = $3, talk_seconds = $4
 WHERE out_id = $1 AND result IS NULL
RETURNING ticket;

-- name: scribe_out_history
-- The ticket $1 remembers that operator $2 has called its applicant, at $3, and what came of it $4.
INSERT INTO ticket_history (ticket, at, person_id, change)
SELECT number, $3::timestamptz, (SELECT person_id FROM operators WHERE extension = $2), $4::jsonb
  FROM tickets WHERE number = $1;

-- name: scribe_ticket
-- The ticket $1 of the call $2: line $3, opened $4, applicant $5, operator $6, language $7, state $8.
-- Where the web wrote the row first, only what the telephone knows is filled in: the version is
-- the web's to count. Returns nothing where the number already belongs to another call.
INSERT INTO tickets (number, contact_id, call_id, line, opened_at, applicant, operator, language,
                     changed_at, state)
VALUES ($1, (SELECT contact_id FROM contacts WHERE contact_id = $2), $2, $3, $4, $5, $6, $7, $4, $8)
ON CONFLICT (number) DO UPDATE SET
    contact_id = coalesce(tickets.contact_id, excluded.contact_id),
    call_id = excluded.call_id,
    line = excluded.line,
    opened_at = excluded.opened_at,
    applicant = coalesce(tickets.applicant, excluded.applicant),
    operator = coalesce(tickets.operator, excluded.operator)
WHERE tickets.call_id IS NULL OR tickets.call_id = excluded.call_id
RETURNING number;

-- name: scribe_ticket_history
-- The first line of the ticket's story, once: ticket $1, when $2, what was set $3.
INSERT INTO ticket_history (ticket, at, change, reason)
SELECT $1::text, $2::timestamptz, $3::jsonb, 'opened'
 WHERE NOT EXISTS (SELECT FROM ticket_history WHERE ticket = $1 AND reason = 'opened');

-- name: scribe_call_back
-- The task to call back for the ticket $1, opened $2. Where the caller was answered on this line
-- meanwhile (the record came late, read back from the PBX's trace), it is done already.
INSERT INTO tasks (ticket, kind, opened_at, done_at, done_call)
SELECT tickets.number, 'call_back', $2::timestamptz, later.connected_at, later.call_id
  FROM tickets
  LEFT JOIN LATERAL (
       SELECT connected_at, call_id FROM calls
        WHERE caller = tickets.applicant AND line = tickets.line AND connected_at >= $2
        ORDER BY connected_at LIMIT 1) later ON true
 WHERE tickets.number = $1
ON CONFLICT (ticket, kind) DO NOTHING;

-- name: scribe_refuse
-- A record that the database does not take: journal $1, entry $2, place in the entry $3, kind $4,
-- call $5, reason $6, the record as it stood $7.
INSERT INTO journal_refused (journal, entry_id, place, kind, call_id, reason, record)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (journal, entry_id, place) DO UPDATE SET
    reason = excluded.reason, refused_at = now(), settled_at = NULL;

-- name: scribe_refused_open
-- Refused records of the journal $1 that still wait to be settled, in the journal's order.
SELECT entry_id, place, kind, call_id, reason, record, refused_at FROM journal_refused
 WHERE journal = $1 AND settled_at IS NULL
 ORDER BY split_part(entry_id, '-', 1)::bigint, split_part(entry_id, '-', 2)::bigint, place;

-- name: scribe_settle
-- The refused record at $3 of the entry $2 of journal $1 was written after all.
UPDATE journal_refused SET settled_at = now()
 WHERE journal = $1 AND entry_id = $2 AND place = $3;
