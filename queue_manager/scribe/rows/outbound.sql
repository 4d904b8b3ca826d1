-- name: outbound_begin
-- A call that :operator makes on the telephone :device to the applicant of :ticket, :line,
-- :pbx, :number, asked for at :requested_at, for the kept place :callback (or none).
INSERT INTO calls_out (out_id, ticket, line, pbx, operator, device, number, asked_at, callback)
VALUES (:out_id, :ticket, :line, :pbx, :operator, :device, :number, :requested_at, :callback)
ON CONFLICT (out_id) DO NOTHING;

-- name: outbound_answer
-- The citizen answered the call :out_id at :connected_at. The first word stands.
UPDATE calls_out SET connected_at = coalesce(connected_at, :connected_at)
 WHERE out_id = :out_id
RETURNING true;

-- name: outbound_end
-- The last word on the call :out_id: :result, end :ended_at, :talk_seconds seconds; said once.
UPDATE calls_out SET result = :result, ended_at = :ended_at, talk_seconds = :talk_seconds
 WHERE out_id = :out_id AND result IS NULL
RETURNING true;
