-- name: demo_history_read
-- The made-up past of this home; no row where there is none.
SELECT since, until, seed, calls, tickets, made_at, days, calls_per_day, last_numbers, fingerprint,
       reached, steps, finished_at
  FROM demo_history;

-- name: demo_history_mark
-- Mark the contacts and tickets from :since to before :until as made up. The past is generated from
-- :seed, has :days with :calls_per_day each, and :calls and :tickets in all. The numbers of its
-- tickets begin after :last_numbers; :fingerprint is the hash of the input.
INSERT INTO demo_history (since, until, seed, calls, tickets, days, calls_per_day, last_numbers,
                          fingerprint)
VALUES (:since, :until, :seed, :calls, :tickets, :days, :calls_per_day, :last_numbers, :fingerprint)
RETURNING since, until, seed, calls, tickets, made_at, days, calls_per_day, last_numbers,
          fingerprint, reached, steps, finished_at;

-- name: demo_history_lock_reached
-- Read up to when the past is written. Another command that writes it waits until this transaction
-- ends.
SELECT coalesce(reached, since) FROM demo_history FOR NO KEY UPDATE;

-- name: demo_history_reach
-- Note that the past is written up to :reached.
UPDATE demo_history SET reached = :reached;

-- name: demo_history_begin_step
-- Note that this transaction does :step. Returns no row where it was done before.
UPDATE demo_history SET steps = steps || :step::text
 WHERE NOT :step::text = ANY (steps)
RETURNING true;

-- name: demo_history_finish
-- Note that the whole past was written at :at.
UPDATE demo_history SET finished_at = :at WHERE finished_at IS NULL;

-- name: demo_history_first_contact
-- When the first contact came that is on record; null: none ever did.
SELECT min(received_at) FROM contacts;

-- name: demo_history_analyze
-- The planner's figures of all tables, after so many rows.
ANALYZE;
