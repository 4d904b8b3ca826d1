-- name: demo_history_read
-- The made-up past of this home; no row where there is none.
SELECT since, until, seed, calls, tickets, made_at, days, calls_per_day, last_numbers, fingerprint,
       reached, steps, finished_at
  FROM demo_history;

-- name: demo_history_mark
-- Whatever was offered or opened from :since to before :until is made up, with :seed, for :days of
-- :calls_per_day: :calls, :tickets. Numbers of tickets begin after :last_numbers; what the past
-- follows from has the :fingerprint.
INSERT INTO demo_history (since, until, seed, calls, tickets, days, calls_per_day, last_numbers,
                          fingerprint)
VALUES (:since, :until, :seed, :calls, :tickets, :days, :calls_per_day, :last_numbers, :fingerprint)
RETURNING since, until, seed, calls, tickets, made_at, days, calls_per_day, last_numbers,
          fingerprint, reached, steps, finished_at;

-- name: demo_history_lock_reached
-- Up to when the past is written; whoever else would write it waits until this transaction ends.
SELECT coalesce(reached, since) FROM demo_history FOR NO KEY UPDATE;

-- name: demo_history_reach
-- The past is written up to :reached.
UPDATE demo_history SET reached = :reached;

-- name: demo_history_begin_step
-- The :step is done by this transaction; no row where it was done before.
UPDATE demo_history SET steps = steps || :step::text
 WHERE NOT :step::text = ANY (steps)
RETURNING true;

-- name: demo_history_finish
-- All of the past is there, at :at.
UPDATE demo_history SET finished_at = :at WHERE finished_at IS NULL;

-- name: demo_history_first_contact
-- When the first contact came that is on record; null: none ever did.
SELECT min(received_at) FROM contacts;

-- name: demo_history_analyze
-- The planner's figures of all tables, after so many rows.
ANALYZE;
