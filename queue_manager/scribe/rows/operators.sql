-- name: operator_state
-- An operator's state that has ended: :operator, :state, :reason, :device, :call_id, from :began_at
-- to :ended_at. Where a state of no length and a real one begin in one instant, the longer stays.
INSERT INTO operator_states (extension, state, reason, device, call_id, began_at, ended_at)
VALUES (:operator, :state, :reason, :device, :call_id, :began_at, :ended_at)
ON CONFLICT (extension, began_at, state) DO UPDATE SET
    ended_at = excluded.ended_at, reason = excluded.reason, device = excluded.device,
    call_id = excluded.call_id
WHERE excluded.ended_at > operator_states.ended_at;

-- name: operator_hand
-- A raised hand: :operator, :call_id, :raised_at, :seen_at by person :seen_by, :lowered_at by
-- person :lowered_by.
INSERT INTO raised_hands (operator, call_id, raised_at, seen_at, seen_by, lowered_at, lowered_by)
VALUES (:operator, :call_id, :raised_at, :seen_at, :seen_by, :lowered_at, :lowered_by)
ON CONFLICT (operator, raised_at) DO NOTHING;

-- name: operator_monitored
-- A lead's :leg was in :call_id on the line of :operator: :person_id, how :mode, from :began_at to
-- :ended_at.
INSERT INTO leads_on_line (leg, call_id, operator, person_id, mode, began_at, ended_at)
VALUES (:leg, :call_id, :operator, :person_id, :mode, :began_at, :ended_at)
ON CONFLICT (leg, began_at) DO NOTHING;

-- name: operator_offer
-- The conversation :conversation_id was offered to :operator from :offered_at to :ended_at, and ended
-- as :result.
INSERT INTO conversation_offers (conversation_id, operator, offered_at, ended_at, result)
VALUES (:conversation_id::text::bigint, :operator, :offered_at, :ended_at, :result)
ON CONFLICT (conversation_id, offered_at) DO NOTHING;
