-- name: panel_problems
-- The problems of :scope ('places', 'city'; null: both) and topic (null: every), the heaviest first, with
-- their places in the ranking of all of the night of :day.
SELECT p.topic_id, t.names AS topic, p.cell, p.contacts, p.incidents, p.applicants, p.post_weight,
       p.months, p.solved, p.returned, p.rate, p.criticality, p.resonance, p.recurrence, p.score,
       p.counted_at, s.place AS place_before,
       (SELECT count(*)::integer FROM problem_tasks k
         WHERE k.topic_id = p.topic_id AND k.cell = p.cell AND k.done_at IS NULL) AS tasks
  FROM problems p
  JOIN topics t USING (topic_id)
  LEFT JOIN problem_snapshots s
    ON s.topic_id = p.topic_id AND s.cell = p.cell AND s.day = :day
 WHERE p.score > 0 AND (:topic::bigint IS NULL OR p.topic_id = :topic)
   AND CASE :scope::text WHEN 'places' THEN p.cell <> 0 WHEN 'city' THEN p.cell = 0 ELSE true END
 ORDER BY p.score DESC, p.topic_id, p.cell LIMIT :limit;

-- name: panel_snapshot_day
-- The last night with a snapshot until :until.
SELECT max(day) FROM problem_snapshots WHERE day <= :until;

-- name: panel_problem
-- One problem.
SELECT p.topic_id, t.names AS topic, p.cell, p.contacts, p.incidents, p.applicants, p.post_weight,
       p.months, p.solved, p.returned, p.rate, p.criticality, p.resonance, p.recurrence, p.score,
       p.counted_at, NULL::integer AS place_before, 0 AS tasks
  FROM problems p JOIN topics t USING (topic_id)
 WHERE p.topic_id = :topic AND p.cell = :cell;

-- name: panel_topics
-- Topics that have problems.
SELECT DISTINCT t.topic_id, t.names FROM problems p JOIN topics t USING (topic_id)
 WHERE p.score > 0 ORDER BY t.topic_id;

-- name: panel_months
-- Contacts of a problem by month, from :since on.
SELECT month, contacts FROM problem_months
 WHERE topic_id = :topic AND cell = :cell AND month >= :since ORDER BY month;

-- name: panel_tickets
-- The newest tickets of a problem, with nothing of their applicants.
SELECT t.number, p.day, t.state, b.names AS body, t.due_at, p.solved_on, t.reopenings
  FROM problem_tickets p
  JOIN tickets t ON t.number = p.ticket
  LEFT JOIN bodies b ON b.body_id = t.body_id
 WHERE p.topic_id = :topic AND p.cell = :cell
 ORDER BY p.day DESC, t.number DESC LIMIT :limit;

-- name: panel_bodies
-- The bodies of a problem's tickets, who has most first.
SELECT b.body_id, b.names, count(*)::integer AS tickets
  FROM problem_tickets p
  JOIN tickets t ON t.number = p.ticket
  JOIN bodies b ON b.body_id = t.body_id
 WHERE p.topic_id = :topic AND p.cell = :cell AND b.closed_at IS NULL
 GROUP BY b.body_id, b.names ORDER BY 3 DESC, 1 LIMIT 20;

-- name: panel_clusters
-- Clusters that the scans of :since and later found, the newest first, then the surest.
SELECT c.day, c.topic_id, t.names AS topic, c.cell, c.radius, c.days, c.cases, c.expected, c.p
  FROM problem_clusters c JOIN topics t USING (topic_id)
 WHERE c.day >= :since ORDER BY c.day DESC, c.p, c.cell LIMIT :limit;

-- name: panel_tasks
-- What was given to heads of a problem, the newest first.
SELECT k.task_id, b.names AS body, head.name AS head, k.person_id, k.words, k.due_on, k.score,
       giver.name AS giver, k.set_at, k.done_at, k.result
  FROM problem_tasks k
  JOIN bodies b USING (body_id)
  JOIN people head ON head.person_id = k.person_id
  JOIN people giver ON giver.person_id = k.set_by
 WHERE k.topic_id = :topic AND k.cell = :cell ORDER BY k.set_at DESC;

-- name: panel_task_add
-- A problem is given to the head of a body; nothing where there is no such problem.
INSERT INTO problem_tasks (topic_id, cell, body_id, person_id, words, due_on, score, set_by, set_at)
SELECT topic_id, cell, :body, :person, :words, :due_on, score, :set_by, :now
  FROM problems WHERE topic_id = :topic AND cell = :cell
RETURNING task_id;

-- name: panel_task_done
-- It was done, as whoever may say so says: its head, or anybody where :head is null.
UPDATE problem_tasks SET done_at = :now, done_by = :person, result = :result
 WHERE task_id = :task AND done_at IS NULL AND (:head::bigint IS NULL OR person_id = :head)
RETURNING task_id;
