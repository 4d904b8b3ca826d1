-- name: terms_of_ticket
-- The clocks of :ticket, in the order of :kinds.
SELECT kind, state, amount, unit, started_at, due_at, provisional, done_at, calendar, round
  FROM clocks WHERE ticket = :ticket
 ORDER BY array_position(:kinds::text[], kind);

-- name: terms_said_of_ticket
-- What was said of the terms of :ticket, of one moment in the order of :steps.
SELECT kind, round, step, due_at, at FROM escalations WHERE ticket = :ticket
 ORDER BY at, kind, array_position(:steps::text[], step);

-- name: terms_open
-- Open clocks, the soonest due first, after the one due at :after_due_at of the ticket
-- :after_ticket and :after_kind (null: from the first), at most :limit. :body_id, due :due_since and
-- before :due_before: null leaves a filter out; with :paused only those that are; with :first_only of each
-- ticket only the first of these clocks. A clock of days is due in its last day: its due moment is the
-- midnight after it. A paused clock counts as due :never. With the last of :steps that was said.
WITH matching AS MATERIALIZED (
    SELECT c.ticket, c.kind, c.state, c.amount, c.unit, c.started_at, c.due_at, c.provisional, c.round,
           t.subject, t.text, t.address, t.state AS ticket_state, t.body_id,
           coalesce(c.due_at, :never::timestamptz) AS due,
           row_number() OVER (PARTITION BY c.ticket ORDER BY coalesce(c.due_at, :never), c.kind) AS turn
      FROM clocks c
      JOIN tickets t ON t.number = c.ticket
     WHERE c.state <> 'done'
       AND (:body_id::bigint IS NULL OR t.body_id = :body_id AND NOT ticket_body_is_proposed(t.state))
       AND (:due_since::timestamptz IS NULL OR c.due_at > :due_since
            OR (c.unit = 'hours' AND c.due_at = :due_since))
       AND (:due_before::timestamptz IS NULL OR c.due_at < :due_before
            OR (c.unit <> 'hours' AND c.due_at = :due_before))
       AND (NOT :paused OR c.state = 'paused')),
page AS (
    SELECT * FROM matching
     WHERE (turn = 1 OR NOT :first_only)
       AND (:after_ticket::text IS NULL
            OR (due, ticket, kind) > (:after_due_at::timestamptz, :after_ticket, :after_kind::text))
     ORDER BY due, ticket, kind
     LIMIT :limit)
SELECT page.ticket, page.kind, page.state, page.amount, page.unit, page.started_at, page.due_at, page.provisional,
       ticket_title(page.subject, page.text) AS subject, page.address, page.ticket_state, b.names AS body_names,
       (SELECT e.step FROM escalations e
         WHERE e.ticket = page.ticket AND e.kind = page.kind AND e.round = page.round
         ORDER BY array_position(:steps::text[], e.step) DESC
         LIMIT 1) AS last_step
  FROM page
  LEFT JOIN bodies b ON b.body_id = page.body_id
 ORDER BY page.due, page.ticket, page.kind;

-- name: terms_totals
-- Numbers of open tickets of :body_id (null: of all), each counted once, without duplicates: overdue at :now, the
-- city's term due in [:today, :tomorrow) or in [:today, :monday), or paused. The columns `terms_…` count the open
-- clocks of any kind of these bodies' tickets in the same way. A clock is due as in terms_open, and overdue from
-- its due moment on.
SELECT count(*) FILTER (WHERE c.kind = :city AND ticket_is_overdue(t.state, t.due_at, :now)) AS overdue,
       count(*) FILTER (WHERE mine AND due.last >= :today AND due.last < :tomorrow) AS today,
       count(*) FILTER (WHERE mine AND due.last >= :today AND due.last < :monday) AS week,
       count(*) FILTER (WHERE mine AND c.state = 'paused') AS paused,
       count(*) FILTER (WHERE c.due_at <= :now) AS terms_overdue,
       count(*) FILTER (WHERE due.last >= :today AND due.last < :tomorrow) AS terms_today,
       count(*) FILTER (WHERE due.last >= :today AND due.last < :monday) AS terms_week,
       count(*) FILTER (WHERE c.state = 'paused') AS terms_paused
  FROM clocks c
  JOIN tickets t ON t.number = c.ticket
 CROSS JOIN LATERAL (SELECT CASE WHEN c.unit = 'hours' THEN c.due_at
                                 ELSE c.due_at - interval '1 microsecond' END AS last,
                            c.kind = :city AND t.state <> 'duplicate' AS mine) due
 WHERE c.state <> 'done'
   AND (:body_id::bigint IS NULL OR t.body_id = :body_id AND NOT ticket_body_is_proposed(t.state));
