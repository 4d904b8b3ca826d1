-- name: outbox_add
-- A message with :key by :channel to :address: :message. Once, whoever says it again.
INSERT INTO outbox (key, channel, address, message, next_at)
VALUES (:key, :channel, :address, :message, :now)
ON CONFLICT (key) DO NOTHING;

-- name: outbox_next_at
-- When the next message by :channel is to be tried: only the first for its address can be.
SELECT min(next_at)
  FROM (SELECT DISTINCT ON (address) next_at, state
          FROM outbox
         WHERE channel = :channel AND state IN ('waiting', 'handing_over')
         ORDER BY address, outbox_id) AS first
 WHERE state = 'waiting';

-- name: outbox_claim
-- The message by :channel that has been due longest at :now: none before it waits for the same
-- address. Ours until the transaction ends.
SELECT o.outbox_id, o.key, o.channel, o.address, o.message, o.made_at, o.tries
  FROM outbox o
 WHERE o.channel = :channel AND o.state = 'waiting' AND o.next_at <= :now
   AND NOT EXISTS (SELECT FROM outbox earlier
                    WHERE earlier.channel = o.channel AND earlier.address = o.address
                      AND earlier.outbox_id < o.outbox_id
                      AND earlier.state IN ('waiting', 'handing_over'))
 ORDER BY o.next_at, o.outbox_id
 LIMIT 1
   FOR UPDATE OF o SKIP LOCKED;

-- name: outbox_hold
-- This connection is the one that hands over the message with :key.
SELECT pg_advisory_lock(hashtextextended(:key, 109));

-- name: outbox_let_go
-- It is no longer.
SELECT pg_advisory_unlock(hashtextextended(:key, 109));

-- name: outbox_handing_over
-- From now on the message :outbox_id may have arrived.
UPDATE outbox SET state = 'handing_over', tries = tries + 1 WHERE outbox_id = :outbox_id;

-- name: outbox_ended
-- What became of the message :outbox_id: :state (sent, refused), at :at, with :error. Attachments of
-- what was sent are stored no longer.
UPDATE outbox SET state = :state, ended_at = :at, error = :error,
       message = CASE WHEN :state = 'sent' THEN message - 'attachments' ELSE message END
 WHERE outbox_id = :outbox_id AND state IN ('waiting', 'handing_over', 'in_doubt');

-- name: outbox_again
-- The message :outbox_id was not taken (:error): again at :at.
UPDATE outbox SET state = 'waiting', next_at = :at, error = :error, tries = tries + :tries
 WHERE outbox_id = :outbox_id;

-- name: outbox_left
-- Messages by :channel that somebody was handing over.
SELECT outbox_id, key FROM outbox
 WHERE channel = :channel AND state = 'handing_over' ORDER BY outbox_id;

-- name: outbox_try_hold
-- Whether nobody alive hands over the message with :key (then this connection holds it).
SELECT pg_try_advisory_lock(hashtextextended(:key, 109));

-- name: outbox_judge_left
-- The message :outbox_id, whose sender died: a webhook (also one to the police) goes again under the same key, all else is
-- in doubt.
UPDATE outbox SET
    state = CASE WHEN channel IN ('webhook', 'police') THEN 'waiting' ELSE 'in_doubt' END,
    ended_at = CASE WHEN channel IN ('webhook', 'police') THEN NULL ELSE now() END,
    error = 'the sender died while handing it over'
 WHERE outbox_id = :outbox_id AND state = 'handing_over'
RETURNING state;

-- name: outbox_figures
-- How many messages wait, since when the oldest, how many are in doubt or refused since :since.
SELECT count(*) FILTER (WHERE state IN ('waiting', 'handing_over')) AS waiting,
       min(made_at) FILTER (WHERE state IN ('waiting', 'handing_over')) AS since,
       count(*) FILTER (WHERE state = 'in_doubt' AND made_at >= :since) AS in_doubt,
       count(*) FILTER (WHERE state = 'refused' AND made_at >= :since) AS refused
  FROM outbox
 WHERE state IN ('waiting', 'handing_over') OR made_at >= :since;

-- name: outbox_add_many
-- Messages that have ended, sent or refused, as whole rows :rows.
INSERT INTO outbox (key, channel, address, message, made_at, next_at, tries, state, ended_at, error)
SELECT key, channel, address, message, made_at, made_at, tries, state, ended_at, error
  FROM jsonb_populate_recordset(NULL::outbox, :rows)
 WHERE state IN ('sent', 'refused');

-- name: outbox_decide
-- A person has found out whether the message with :key, which was in doubt, has arrived (:arrived): then
-- it is sent since :now, else it goes out again. Returns its new state; nothing where it is in doubt no more.
UPDATE outbox SET state = CASE WHEN :arrived THEN 'sent' ELSE 'waiting' END,
       ended_at = CASE WHEN :arrived THEN coalesce(ended_at, :now::timestamptz) END,
       next_at = :now, error = NULL
 WHERE key = :key AND state = 'in_doubt'
RETURNING true;

-- name: outbox_bounced
-- The message :outbox_id by :channel, which somebody had taken, has not arrived, for :why: never will
-- (:failed), or not yet. Returns its key.
UPDATE outbox SET state = CASE WHEN :failed THEN 'refused' ELSE state END, error = :why
 WHERE outbox_id = :outbox_id AND channel = :channel AND state IN ('sent', 'in_doubt')
RETURNING key;
