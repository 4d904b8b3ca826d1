-- name: clock_events_add_many
-- What happened to clocks, as whole rows :rows, each clock's in their order.
INSERT INTO clock_events (ticket, kind, happened, at, calendar, detail)
SELECT ticket, kind, happened, at, calendar, detail
  FROM jsonb_populate_recordset(NULL::clock_events, :rows);

-- name: clocks_add_many
-- Clocks as they stand, as whole rows :rows.
INSERT INTO clocks (ticket, kind, state, amount, unit, started_at, due_at, provisional, done_at,
                    calendar, round, next_step, next_at, resumes_at)
SELECT ticket, kind, state, amount, unit, started_at, due_at, provisional, done_at,
       calendar, round, next_step, next_at, resumes_at
  FROM jsonb_populate_recordset(NULL::clocks, :rows);

-- name: escalations_add_many
-- What was said of terms, as whole rows :rows.
INSERT INTO escalations (ticket, kind, round, step, due_at, at, body_id)
SELECT ticket, kind, round, step, due_at, at, body_id
  FROM jsonb_populate_recordset(NULL::escalations, :rows);
