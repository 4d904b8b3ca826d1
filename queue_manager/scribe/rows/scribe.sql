-- name: scribe_begin
-- Make sure :journal has a position: before its first entry.
INSERT INTO journal_position (journal, last_id) VALUES (:journal, '0-0') ON CONFLICT DO NOTHING;

-- name: scribe_position
-- How far :journal has been written.
SELECT last_id FROM journal_position WHERE journal = :journal;

-- name: scribe_hold_position
-- The same, and nobody else moves it until this transaction ends.
SELECT last_id FROM journal_position WHERE journal = :journal FOR UPDATE;

-- name: scribe_move_position
-- :journal is written up to :last_id.
UPDATE journal_position SET last_id = :last_id, moved_at = now() WHERE journal = :journal;

-- name: scribe_contact
-- The contact that a call is; a doubled record changes nothing.
-- :applicant: E.164 or null; :offered_at: the first moment.
INSERT INTO contacts (contact_id, channel, line, applicant, language, received_at)
VALUES (:call_id, 'telephone', :line, :applicant, :language, :offered_at)
ON CONFLICT (contact_id) DO NOTHING;

-- name: scribe_call_began
-- A call that was just offered; a doubled record changes nothing, whatever came since.
-- :offered_at: the first moment; :dialled: where that is another line.
INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at,
                   dialled, trial, expected_wait_seconds)
VALUES (:call_id, :pbx, :line, :caller, :caller_shown, :caller_kind, :language, :offered_at,
        :dialled, :trial, :expected_wait_seconds)
ON CONFLICT (call_id) DO NOTHING;

-- name: scribe_step
-- A step of the ladder for :call_id: which :step, when :at, whom it brought in :operator, :cause.
INSERT INTO call_steps (call_id, step, at, operator, cause)
VALUES (:call_id, :step, :at, :operator, :cause)
ON CONFLICT DO NOTHING;

-- name: scribe_call_answered
-- The two are connected: :call_id, :operator, when :connected_at, :route, :ticket. The first word
-- stands, so a doubled record changes nothing. Returns the call, or nothing where none is known.
UPDATE calls SET
    operator = CASE WHEN connected_at IS NULL THEN :operator ELSE operator END,
    route = CASE WHEN connected_at IS NULL THEN :route ELSE route END,
    ticket = coalesce(ticket, :ticket),
    waited_seconds = coalesce(waited_seconds,
                              extract(epoch FROM :connected_at - offered_at)::double precision),
    connected_at = coalesce(connected_at, :connected_at)
WHERE call_id = :call_id
RETURNING call_id;

-- name: scribe_called_again
-- The answered :call_id settles every open task to call this caller of this line back that was
-- opened before the answer (:connected_at).
UPDATE tasks SET done_at = :connected_at, done_call = :call_id
  FROM tickets, calls
 WHERE calls.call_id = :call_id
   AND tickets.number = tasks.ticket
   AND tickets.applicant = calls.caller
   AND tickets.line = calls.line
   AND tasks.kind = 'call_back'
   AND tasks.done_at IS NULL
   AND tasks.opened_at <= :connected_at
RETURNING tasks.ticket;

-- name: scribe_call_ended
-- The last word on :call_id, said once: a call that has an outcome keeps it. Returns nothing where
-- the call is not known or has ended already (scribe_outcome tells which).
UPDATE calls SET
    outcome = :outcome, ended_at = :ended_at, waited_seconds = :waited_seconds,
    talk_seconds = :talk_seconds, hold_seconds = :hold_seconds, ended_by = :ended_by,
    route = :route, operator = coalesce(:operator, operator), greeted_at = :greeted_at,
    ticket = coalesce(:ticket, ticket), overflowed = :overflowed, failure = :failure,
    crowd = :crowd, callback = :callback, refusal = :refusal
WHERE call_id = :call_id AND outcome IS NULL
RETURNING call_id;

-- name: scribe_outcome
-- The outcome that :call_id has already; no row where the call is not known.
SELECT outcome FROM calls WHERE call_id = :call_id;

-- name: scribe_ring
-- One ring attempt; a doubled record changes nothing. Asked :started_at, rang :ringing_at.
INSERT INTO rings (ring_id, call_id, operator, device, started_at, ringing_at, ended_at,
                   seconds, result)
VALUES (:ring_id, :call_id, :operator, :device, :started_at, :ringing_at, :ended_at, :seconds,
        :result)
ON CONFLICT (ring_id) DO UPDATE SET
    ended_at = excluded.ended_at, seconds = excluded.seconds, result = excluded.result
    WHERE excluded.result = 'answered';  -- taken back, and connected by the PBX all the same

-- name: scribe_incident_heard
-- :call_id heard :incident_id to its end, at :at.
INSERT INTO incident_hearings (call_id, incident_id, heard_at) VALUES (:call_id, :incident_id, :at)
ON CONFLICT (call_id, incident_id) DO NOTHING;

-- name: scribe_survey
-- The caller of :call_id gave the talk with :operator the mark :score, at :at. The first mark
-- stands.
INSERT INTO surveys (call_id, operator, score, given_at) VALUES (:call_id, :operator, :score, :at)
ON CONFLICT (call_id) DO NOTHING;

-- name: scribe_break
-- A talk whose operator's side was lost, or handed on: :call_id, :operator, when :lost_at,
-- :transfer_to (null: lost), :resumed_at by :resumed_by (or not); or handed on to the entry
-- :outside of the directory.
INSERT INTO call_breaks (call_id, operator, lost_at, transfer_to, resumed_at, resumed_by, outside)
VALUES (:call_id, :operator, :lost_at, :transfer_to, :resumed_at, :resumed_by, :outside)
ON CONFLICT (call_id, lost_at) DO NOTHING;

-- name: scribe_state
-- An operator's state that has ended: :operator, :state, :reason, :device, :call_id, from :began_at
-- to :ended_at. Where a state of no length and a real one begin in one instant, the longer stays.
INSERT INTO operator_states (extension, state, reason, device, call_id, began_at, ended_at)
VALUES (:operator, :state, :reason, :device, :call_id, :began_at, :ended_at)
ON CONFLICT (extension, began_at, state) DO UPDATE SET
    ended_at = excluded.ended_at, reason = excluded.reason, device = excluded.device,
    call_id = excluded.call_id
WHERE excluded.ended_at > operator_states.ended_at;

-- name: scribe_gap
-- A silent part of :recording_id of :call_id: :operator, :reason, from :began_at to :ended_at.
INSERT INTO recording_gaps (recording_id, call_id, operator, reason, began_at, ended_at)
VALUES (:recording_id, :call_id, :operator, :reason, :began_at, :ended_at)
ON CONFLICT (recording_id, began_at) DO NOTHING;

-- name: scribe_abuse
-- :operator marked :call_id at :at as an abuse of the line, for :reason (null: took that
-- back). An older word changes nothing, and a newer one waits for the lead again.
INSERT INTO abuse_marks AS a (call_id, operator, caller, marked_at, reason)
SELECT call_id, :operator, caller, :at, :reason FROM calls WHERE call_id = :call_id
ON CONFLICT (call_id, operator) DO UPDATE SET
    reason = CASE WHEN excluded.marked_at > a.marked_at THEN excluded.reason ELSE a.reason END,
    verdict = CASE WHEN excluded.marked_at > a.marked_at THEN NULL ELSE a.verdict END,
    judged_at = CASE WHEN excluded.marked_at > a.marked_at THEN NULL ELSE a.judged_at END,
    judged_by = CASE WHEN excluded.marked_at > a.marked_at THEN NULL ELSE a.judged_by END,
    marked_at = greatest(excluded.marked_at, a.marked_at)
RETURNING call_id;

-- name: scribe_hand
-- A raised hand: :operator, :call_id, :raised_at, :seen_at by person :seen_by, :lowered_at by
-- person :lowered_by.
INSERT INTO raised_hands (operator, call_id, raised_at, seen_at, seen_by, lowered_at, lowered_by)
VALUES (:operator, :call_id, :raised_at, :seen_at, :seen_by, :lowered_at, :lowered_by)
ON CONFLICT (operator, raised_at) DO NOTHING;

-- name: scribe_lead
-- A lead's :leg was in :call_id on the line of :operator: :person_id, how :mode, from :began_at to
-- :ended_at.
INSERT INTO leads_on_line (leg, call_id, operator, person_id, mode, began_at, ended_at)
VALUES (:leg, :call_id, :operator, :person_id, :mode, :began_at, :ended_at)
ON CONFLICT (leg, began_at) DO NOTHING;

-- name: scribe_out_began
-- A call that :operator makes on the telephone :device to the applicant of :ticket, :line,
-- :pbx, :number, asked for at :asked_at, for the kept place :callback (or none).
INSERT INTO calls_out (out_id, ticket, line, pbx, operator, device, number, asked_at, callback)
VALUES (:out_id, :ticket, :line, :pbx, :operator, :device, :number, :asked_at, :callback)
ON CONFLICT (out_id) DO NOTHING;

-- name: scribe_out_answered
-- The citizen answered the call :out_id at :connected_at. The first word stands.
UPDATE calls_out SET connected_at = coalesce(connected_at, :connected_at)
 WHERE out_id = :out_id
RETURNING out_id;

-- name: scribe_called_back
-- :operator has spoken, since :connected_at and in the call :out_id, with the applicant of :ticket:
-- nobody owes him a call any more, for this ticket or an earlier one of the same number and line.
UPDATE tasks SET done_at = :connected_at, done_call = :out_id,
       done_by = (SELECT person_id FROM operators WHERE extension = :operator)
  FROM tickets, tickets AS of
 WHERE of.number = :ticket
   AND tickets.number = tasks.ticket
   AND (tickets.number = :ticket
        OR (tickets.applicant = of.applicant AND tickets.line IS NOT DISTINCT FROM of.line))
   AND tasks.kind = 'call_back'
   AND tasks.done_at IS NULL
   AND tasks.opened_at <= :connected_at
RETURNING tasks.ticket;

-- name: scribe_out_ended
-- The last word on the call :out_id: :result, end :ended_at, :talk_seconds seconds; said once.
UPDATE calls_out SET result = :result, ended_at = :ended_at, talk_seconds = :talk_seconds
 WHERE out_id = :out_id AND result IS NULL
RETURNING ticket;

-- name: scribe_out_history
-- :ticket remembers that :operator has called its applicant, at :at, and what came of it :change.
INSERT INTO ticket_history (ticket, at, person_id, change)
SELECT number, :at::timestamptz, (SELECT person_id FROM operators WHERE extension = :operator),
       :change::jsonb
  FROM tickets WHERE number = :ticket;

-- name: scribe_ticket
-- The ticket :number of :call_id: :line, opened :opened_at, :applicant, :operator, :language,
-- :state. Where the web wrote the row first, only what the telephone knows is filled in: the
-- version is the web's to count. Returns nothing where the number already belongs to another call.
INSERT INTO tickets (number, contact_id, call_id, line, opened_at, applicant, operator, language,
                     changed_at, state)
VALUES (:number, (SELECT contact_id FROM contacts WHERE contact_id = :call_id), :call_id, :line,
        :opened_at, :applicant, :operator, :language, :opened_at, :state)
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
-- The first line of the ticket's story, once: :ticket, when :at, what was set :change.
INSERT INTO ticket_history (ticket, at, change, reason)
SELECT :ticket::text, :at::timestamptz, :change::jsonb, 'opened'
 WHERE NOT EXISTS (SELECT FROM ticket_history WHERE ticket = :ticket AND reason = 'opened');

-- name: scribe_call_back
-- The task to call back for :ticket, opened :opened_at. Where the caller was answered on this line
-- meanwhile (the record came late, read back from the PBX's trace), it is done already.
INSERT INTO tasks (ticket, kind, opened_at, done_at, done_call)
SELECT tickets.number, 'call_back', :opened_at::timestamptz, later.connected_at, later.call_id
  FROM tickets
  LEFT JOIN LATERAL (
       SELECT connected_at, call_id FROM calls
        WHERE caller = tickets.applicant AND line = tickets.line AND connected_at >= :opened_at
        ORDER BY connected_at LIMIT 1) later ON true
 WHERE tickets.number = :ticket
ON CONFLICT (ticket, kind) DO NOTHING;

-- name: scribe_refuse
-- A record that the database does not take: :journal, :entry_id, place in the entry :place, :kind,
-- :call_id, :reason, the record as it stood :record.
INSERT INTO journal_refused (journal, entry_id, place, kind, call_id, reason, record)
VALUES (:journal, :entry_id, :place, :kind, :call_id, :reason, :record)
ON CONFLICT (journal, entry_id, place) DO UPDATE SET
    reason = excluded.reason, refused_at = now(), settled_at = NULL;

-- name: scribe_refused_open
-- Refused records of :journal that still wait to be settled, in the journal's order.
SELECT entry_id, place, kind, call_id, reason, record, refused_at FROM journal_refused
 WHERE journal = :journal AND settled_at IS NULL
 ORDER BY split_part(entry_id, '-', 1)::bigint, split_part(entry_id, '-', 2)::bigint, place;

-- name: scribe_settle
-- The refused record at :place of :entry_id of :journal was written after all.
UPDATE journal_refused SET settled_at = now()
 WHERE journal = :journal AND entry_id = :entry_id AND place = :place;
