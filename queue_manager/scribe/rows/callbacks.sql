-- name: callback_begin
-- A place kept: :callback_id, :source, :line, :number, :ticket, :language, first moment of the call
-- :offered_at, kept :queued_at, until :expires_at. Told again where a lost caller has asked for it
-- since, or has named another number: the latest word counts.
INSERT INTO callbacks (callback_id, source, line, number, ticket, language, offered_at, kept_at,
                       expires_at)
VALUES (:callback_id, :source, :line, :number, :ticket, :language, :offered_at, :queued_at,
        :expires_at)
ON CONFLICT (callback_id) DO UPDATE SET
    source = excluded.source, number = excluded.number, kept_at = excluded.kept_at,
    expires_at = excluded.expires_at
WHERE callbacks.ended_at IS NULL AND excluded.source = 'asked'
  AND (callbacks.source = 'lost' OR excluded.kept_at > callbacks.kept_at);

-- name: callback_end
-- The last word on :callback_id, said once: :result at :ended_at after :attempts attempts, by
-- :operator, by the citizen's :call_id, by :person_id for :reason. Nothing where it was never kept.
UPDATE callbacks SET
    result = coalesce(result, :result),
    attempts = CASE WHEN ended_at IS NULL THEN :attempts ELSE attempts END,
    reached_by = CASE WHEN ended_at IS NULL THEN :operator ELSE reached_by END,
    done_call = CASE WHEN ended_at IS NULL THEN :call_id ELSE done_call END,
    withdrawn_by = CASE WHEN ended_at IS NULL
                        THEN (SELECT person_id FROM people WHERE person_id = :person_id)
                        ELSE withdrawn_by END,
    reason = CASE WHEN ended_at IS NULL THEN :reason ELSE reason END,
    ended_at = coalesce(ended_at, :ended_at)
WHERE callback_id = :callback_id
RETURNING true;
