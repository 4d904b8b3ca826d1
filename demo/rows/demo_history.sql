-- name: demo_history_read
-- The made-up past of this home; no row where there is none.
SELECT since, until, seed, calls, tickets, made_at FROM demo_history;

-- name: demo_history_mark
-- Whatever was offered or opened from :since to before :until is made up, with :seed: :calls, :tickets.
INSERT INTO demo_history (since, until, seed, calls, tickets)
VALUES (:since, :until, :seed, :calls, :tickets);

-- name: demo_history_first_contact
-- When the first contact came that is on record; null: none ever did.
SELECT min(received_at) FROM contacts;

-- name: demo_history_analyze
-- The planner's figures of all tables, after so many rows.
ANALYZE;
