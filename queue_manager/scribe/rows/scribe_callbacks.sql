-- name: scribe_callback_kept
-- A place kept: callback $1, source $2, line $3, number $4, ticket $5, language $6, first moment of
-- the call $7, kept $8, until $9. Told again where a lost caller has asked for it since, or has named
-- another number: the latest word counts.
INSERT INTO callbacks (callback_id, source, line, number, ticket, language, offered_at, kept_at,
                       expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (callback_id) DO UPDATE SET
    source = excluded.source, number = excluded.number, kept_at = excluded.kept_at,
    expires_at = excluded.expires_at
WHERE callbacks.ended_at IS NULL AND excluded.source = 'asked'
  AND (callbacks.source = 'lost' OR excluded.kept_at > callbacks.kept_at);

-- name: scribe_callback_ended
-- The last word on the callback $1, said once: result $2 at $3 after $4 attempts, by operator $5,
-- by the citizen's call $6, by person $7 for the reason $8. Nothing where it was never kept.
UPDATE callbacks SET
    result = coalesce(result, $2),
    attempts = CASE WHEN ended_at IS NULL THEN $4 ELSE attempts END,
    reached_by = CASE WHEN ended_at IS NULL THEN $5 ELSE reached_by END,
    done_call = CASE WHEN ended_at IS NULL THEN $6 ELSE done_call END,
    withdrawn_by = CASE WHEN ended_at IS NULL
                        THEN (SELECT person_id FROM people WHERE person_id = $7)
                        ELSE withdrawn_by END,
    reason = CASE WHEN ended_at IS NULL THEN $8 ELSE reason END,
    ended_at = coalesce(ended_at, $3)
WHERE callback_id = $1
RETURNING callback_id;

-- name: scribe_call_back_settled
-- Nobody is to call for the ticket $1 any more: so said person $3 at $2, or the citizen's own call $4.
UPDATE tasks SET done_at = $2, done_call = $4,
       done_by = (SELECT person_id FROM people WHERE person_id = $3)
 WHERE ticket = $1 AND kind = 'call_back' AND done_at IS NULL
RETURNING ticket;

-- name: scribe_callback_history
-- The ticket $1 remembers, once, what person $3 did about its call back at $2: change $4, reason $5.
INSERT INTO ticket_history (ticket, at, person_id, change, reason)
SELECT number, $2::timestamptz, (SELECT person_id FROM people WHERE person_id = $3), $4::jsonb, $5
  FROM tickets
 WHERE number = $1
   AND NOT EXISTS (SELECT FROM ticket_history WHERE ticket = $1 AND at = $2 AND change = $4::jsonb);
