-- name: oversight_weeks
-- Tickets that became overdue from after :week_ago until :now, and from after :weeks_ago until :week_ago, by the body
-- that has or had them; as the rating counts contacts that were not solved in term.
SELECT body_id, count(*) FILTER (WHERE due_at > :week_ago) AS now,
       count(*) FILTER (WHERE due_at <= :week_ago) AS before
  FROM rated_terms
 WHERE is_due_within(due_at, :weeks_ago::timestamptz, :now::timestamptz) AND NOT in_time AND NOT apart
   AND body_id = ANY (:body_ids::bigint[])
 GROUP BY 1;
