-- name: transfer_begin
-- :operator wants :number (entry :code of the directory) for the caller of :call_id: :leg,
-- :how, :ticket, asked at :requested_at.
INSERT INTO handed_out (leg, call_id, operator, code, number, how, ticket, asked_at)
VALUES (:leg, :call_id, :operator, :code, :number, :how, :ticket, :requested_at)
ON CONFLICT (leg) DO NOTHING;

-- name: transfer_answer
-- :leg was answered at :answered_at. The first word stands.
UPDATE handed_out SET answered_at = coalesce(answered_at, :answered_at)
 WHERE leg = :leg
RETURNING true;

-- name: transfer_end
-- The last word on :leg: :result, end :ended_at; said once. Returns what the ticket's story needs.
UPDATE handed_out SET result = :result, ended_at = :ended_at
 WHERE leg = :leg AND result IS NULL
RETURNING ticket, operator, code, how, asked_at;
