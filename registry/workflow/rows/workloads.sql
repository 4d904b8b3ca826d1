-- name: body_workloads
-- What each of :body_ids (null: every body) has at :now: its tickets, those that are overdue and since when, those due
-- until :today_ends and those due after that until :tomorrow_ends, those that applicants reopened, and those for which
-- it asked for more time. A due moment is the first that is too late, so one at midnight belongs to the day before.
SELECT t.body_id, count(*) AS tickets,
       count(*) FILTER (WHERE ticket_is_overdue(t.state, t.due_at, :now)) AS overdue,
       min(t.due_at) FILTER (WHERE ticket_is_overdue(t.state, t.due_at, :now)) AS overdue_since,
       count(*) FILTER (WHERE t.due_at > :now AND t.due_at <= :today_ends) AS today,
       count(*) FILTER (WHERE t.due_at > greatest(:now, :today_ends) AND t.due_at <= :tomorrow_ends) AS tomorrow,
       count(*) FILTER (WHERE t.reopenings > 0) AS reopened,
       count(*) FILTER (WHERE t.extension_until IS NOT NULL) AS more_time
  FROM tickets t
 WHERE ticket_is_with_body(t.state) AND t.body_id IS NOT NULL
   AND (:body_ids::bigint[] IS NULL OR t.body_id = ANY (:body_ids::bigint[]))
 GROUP BY t.body_id;

-- name: workload_tickets
-- Tickets that :body_ids have at :now, without a word of their applicants, what is due first on top: those that
-- body_workloads counts as overdue ('late'), as due today or tomorrow ('soon') or as reopened ('reopened').
SELECT t.number, t.body_id, b.names AS body, topics.names AS topic, d.names AS district, t.state, t.opened_at, t.due_at,
       t.reopenings, t.extension_until
  FROM tickets t
  JOIN bodies b USING (body_id)
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN districts d ON d.code = t.district
 WHERE ticket_is_with_body(t.state) AND t.body_id = ANY (:body_ids::bigint[])
   AND CASE :which::text WHEN 'late' THEN ticket_is_overdue(t.state, t.due_at, :now)
                         WHEN 'soon' THEN t.due_at > :now AND t.due_at <= :tomorrow_ends
                         ELSE t.reopenings > 0 END
 ORDER BY t.due_at, t.number LIMIT :limit OFFSET :offset;
