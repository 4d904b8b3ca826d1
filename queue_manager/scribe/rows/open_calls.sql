-- name: open_calls
-- Calls that have no end on record, the oldest first.
SELECT call_id, line, caller, language, offered_at, connected_at, greeted_at, route, operator, ticket, trial
  FROM calls WHERE ended_at IS NULL ORDER BY offered_at, call_id;

-- name: open_outbound_calls
-- Calls to citizens that have no end on record, the oldest first.
SELECT out_id, ticket, operator, asked_at AS requested_at, connected_at
  FROM calls_out WHERE ended_at IS NULL ORDER BY asked_at, out_id;

-- name: open_transfers
-- Legs to outside numbers that have no end on record, the oldest first.
SELECT leg, call_id, ticket, asked_at AS requested_at, answered_at
  FROM handed_out WHERE ended_at IS NULL ORDER BY asked_at, leg;

-- name: open_callbacks
-- Places that are kept for callers whom nobody has reached yet, the oldest first.
SELECT callback_id, ticket, kept_at AS queued_at, attempts
  FROM callbacks WHERE ended_at IS NULL ORDER BY kept_at, callback_id;

-- name: calls_last_moment
-- The last moment at which any call on record began or ended; null where there is no call.
SELECT greatest((SELECT max(offered_at) FROM calls), (SELECT max(ended_at) FROM calls)) AS at;
