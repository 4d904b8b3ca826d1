-- name: call_begin
-- A call that was just offered; a doubled record changes nothing, whatever came since.
-- :offered_at: the first moment; :dialled: where that is another line.
INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at,
                   dialled, trial, expected_wait_seconds)
VALUES (:call_id, :pbx, :line, :caller, :caller_shown, :caller_kind, :language, :offered_at,
        :dialled, :trial, :expected_wait_seconds)
ON CONFLICT (call_id) DO NOTHING;

-- name: call_step
-- A step of the ladder for :call_id: which :step, when :at, whom it brought in :operator, :cause.
INSERT INTO call_steps (call_id, step, at, operator, cause)
VALUES (:call_id, :step, :at, :operator, :cause)
ON CONFLICT DO NOTHING;

-- name: call_answer
-- The two are connected: :call_id, :operator, when :connected_at, :route, :ticket. The first word
-- stands, so a doubled record changes nothing. Returns whose call of which line, or nothing where none is known.
UPDATE calls SET
    operator = CASE WHEN connected_at IS NULL THEN :operator ELSE operator END,
    route = CASE WHEN connected_at IS NULL THEN :route ELSE route END,
    ticket = coalesce(ticket, :ticket),
    waited_seconds = coalesce(waited_seconds,
                              extract(epoch FROM :connected_at - offered_at)::double precision),
    connected_at = coalesce(connected_at, :connected_at)
WHERE call_id = :call_id
RETURNING caller, line;

-- name: call_end
-- The last word on :call_id, said once: a call that has an outcome keeps it. Returns nothing where
-- the call is not known or has ended already (call_outcome tells which).
UPDATE calls SET
    outcome = :outcome, ended_at = :ended_at, waited_seconds = :waited_seconds,
    talk_seconds = :talk_seconds, hold_seconds = :hold_seconds, ended_by = :ended_by,
    route = :route, operator = coalesce(:operator, operator), greeted_at = :greeted_at,
    ticket = coalesce(:ticket, ticket), overflowed = :overflowed, failure = :failure,
    crowd = :crowd, callback = :callback, refusal = :refusal, cut_off = :cut_off,
    skill = :skill
WHERE call_id = :call_id AND outcome IS NULL
RETURNING call_id;

-- name: call_outcome
-- The outcome that :call_id has already; no row where the call is not known.
SELECT outcome FROM calls WHERE call_id = :call_id;

-- name: call_ring
-- One ring attempt; a doubled record changes nothing. Asked :started_at, rang :ringing_at.
INSERT INTO rings (ring_id, call_id, operator, device, started_at, ringing_at, ended_at,
                   seconds, result)
VALUES (:ring_id, :call_id, :operator, :device, :started_at, :ringing_at, :ended_at, :seconds,
        :result)
ON CONFLICT (ring_id) DO UPDATE SET
    ended_at = excluded.ended_at, seconds = excluded.seconds, result = excluded.result
    WHERE excluded.result = 'answered';  -- taken back, and connected by the PBX all the same

-- name: call_break
-- A talk whose operator's side was lost, or handed on: :call_id, :operator, when :lost_at,
-- :transfer_to (null: lost), :resumed_at by :resumed_by (or not); or handed on to the entry
-- :outside of the directory.
INSERT INTO call_breaks (call_id, operator, lost_at, transfer_to, resumed_at, resumed_by, outside)
VALUES (:call_id, :operator, :lost_at, :transfer_to, :resumed_at, :resumed_by, :outside)
ON CONFLICT (call_id, lost_at) DO NOTHING;

-- name: call_gap
-- A silent part of :recording_id of :call_id: :operator, :reason, from :began_at to :ended_at.
INSERT INTO recording_gaps (recording_id, call_id, operator, reason, began_at, ended_at)
VALUES (:recording_id, :call_id, :operator, :reason, :began_at, :ended_at)
ON CONFLICT (recording_id, began_at) DO NOTHING;

-- name: call_incident
-- :call_id heard :incident_id to its end, at :at.
INSERT INTO incident_hearings (call_id, incident_id, heard_at) VALUES (:call_id, :incident_id::text::bigint, :at)
ON CONFLICT (call_id, incident_id) DO NOTHING;

-- name: call_survey
-- The caller of :call_id gave the talk with :operator the mark :score, at :at. The first mark
-- stands.
INSERT INTO surveys (call_id, operator, score, given_at) VALUES (:call_id, :operator, :score, :at)
ON CONFLICT (call_id) DO NOTHING;

-- name: call_abuse
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
RETURNING true;

-- name: call_answered_since
-- The first call of the applicant of :ticket, on its line, that was answered at :at or later.
SELECT calls.connected_at, calls.call_id
  FROM tickets JOIN calls ON calls.caller = tickets.applicant AND calls.line = tickets.line
 WHERE tickets.number = :ticket AND calls.connected_at >= :at
 ORDER BY calls.connected_at LIMIT 1;
