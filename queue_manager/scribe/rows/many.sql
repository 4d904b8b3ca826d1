-- name: calls_add_many
-- Calls that are over, as whole rows :rows.
INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at,
                   dialled, trial, expected_wait_seconds, greeted_at, connected_at, ended_at,
                   waited_seconds, talk_seconds, hold_seconds, outcome, overflowed, route, operator,
                   ended_by, failure, crowd, ticket, callback, refusal, cut_off, skill)
SELECT call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at,
       dialled, trial, expected_wait_seconds, greeted_at, connected_at, ended_at,
       waited_seconds, talk_seconds, hold_seconds, outcome, overflowed, route, operator,
       ended_by, failure, crowd, ticket, callback, refusal, cut_off, skill
  FROM jsonb_populate_recordset(NULL::calls, :rows);

-- name: rings_add_many
-- Ring attempts, as whole rows :rows.
INSERT INTO rings (ring_id, call_id, operator, device, started_at, ringing_at, ended_at, seconds,
                   result)
SELECT ring_id, call_id, operator, device, started_at, ringing_at, ended_at, seconds, result
  FROM jsonb_populate_recordset(NULL::rings, :rows);

-- name: call_steps_add_many
-- Steps of the ladder, as whole rows :rows; one that was taken twice in a moment counts once.
INSERT INTO call_steps (call_id, step, at, operator, cause)
SELECT call_id, step, at, operator, cause FROM jsonb_populate_recordset(NULL::call_steps, :rows)
ON CONFLICT DO NOTHING;

-- name: operator_states_add_many
-- Operators' states, as whole rows :rows, no two alike in operator, state and beginning.
INSERT INTO operator_states (extension, state, reason, device, call_id, began_at, ended_at)
SELECT extension, state, reason, device, call_id, began_at, ended_at
  FROM jsonb_populate_recordset(NULL::operator_states, :rows);
