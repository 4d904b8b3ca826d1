-- name: outbox_add
-- A message with the key $1 by channel $2 to the address $3: $4. Once, whoever says it again.
INSERT INTO outbox (key, channel, address, message, next_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (key) DO NOTHING;

-- name: outbox_next_at
-- When the next message by the channel $1 is to be tried: only the first for its address can be.
SELECT min(next_at)
  FROM (SELECT DISTINCT ON (address) next_at, state
          FROM outbox
         WHERE channel = $1 AND state IN ('waiting', 'handing_over')
         ORDER BY address, outbox_id) AS first
 WHERE state = 'waiting';

-- name: outbox_claim
-- The message by the channel $1 that has been due longest at $2: none before it waits for the same
-- address. Ours until the transaction ends.
SELECT o.outbox_id, o.key, o.channel, o.address, o.message, o.made_at, o.tries
  FROM outbox o
 WHERE o.channel = $1 AND o.state = 'waiting' AND o.next_at <= $2
   AND NOT EXISTS (SELECT FROM outbox earlier
                    WHERE earlier.channel = o.channel AND earlier.address = o.address
                      AND earlier.outbox_id < o.outbox_id
                      AND earlier.state IN ('waiting', 'handing_over'))
 ORDER BY o.next_at, o.outbox_id
 LIMIT 1
   FOR UPDATE OF o SKIP LOCKED;

-- name: outbox_hold
-- This connection is the one that hands over the message with the key $1.
SELECT pg_advisory_lock(hashtextextended($1, 109));

-- name: outbox_let_go
-- It is no longer.
SELECT pg_advisory_unlock(hashtextextended($1, 109));

-- name: outbox_handing_over
-- From now on the message $1 may have arrived.
UPDATE outbox SET state = 'handing_over', tries = tries + 1 WHERE outbox_id = $1;

-- name: outbox_ended
-- What became of the message $1: $2 (sent, refused), at $3, with the error $4.
UPDATE outbox SET state = $2, ended_at = $3, error = $4
 WHERE outbox_id = $1 AND state IN ('waiting', 'handing_over', 'in_doubt');

-- name: outbox_again
-- The message $1 was not taken ($3): again at $2.
UPDATE outbox SET state = 'waiting', next_at = $2, error = $3, tries = tries + $4
 WHERE outbox_id = $1;

-- name: outbox_left
-- Messages by the channel $1 that somebody was handing over.
SELECT outbox_id, key FROM outbox
 WHERE channel = $1 AND state = 'handing_over' ORDER BY outbox_id;

-- name: outbox_try_hold
-- Whether nobody alive hands over the message with the key $1 (then this connection holds it).
SELECT pg_try_advisory_lock(hashtextextended($1, 109));

-- name: outbox_judge_left
-- The message $1, whose sender died: a webhook goes again under the same key, all else is in doubt.
UPDATE outbox SET
    state = CASE channel WHEN 'webhook' THEN 'waiting' ELSE 'in_doubt' END,
    ended_at = CASE channel WHEN 'webhook' THEN NULL ELSE now() END,
    error = 'the sender died while handing it over'
 WHERE outbox_id = $1 AND state = 'handing_over'
RETURNING state;

-- name: outbox_figures
-- How many messages wait, since when the oldest, how many are in doubt or refused since $1.
SELECT count(*) FILTER (WHERE state IN ('waiting', 'handing_over')) AS waiting,
       min(made_at) FILTER (WHERE state IN ('waiting', 'handing_over')) AS since,
       count(*) FILTER (WHERE state = 'in_doubt' AND made_at >= $1) AS in_doubt,
       count(*) FILTER (WHERE state = 'refused' AND made_at >= $1) AS refused
  FROM outbox
 WHERE state IN ('waiting', 'handing_over') OR made_at >= $1;
