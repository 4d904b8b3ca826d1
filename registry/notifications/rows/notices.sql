-- name: notices_plan
-- The applicant of :ticket is to be told :kind (of the word :round_) at :due_at; sooner than planned
-- before, never later, and never twice.
INSERT INTO notices AS n (ticket, kind, round, due_at) VALUES (:ticket, :kind, :round_, :due_at)
ON CONFLICT (ticket, kind, round) DO UPDATE SET due_at = least(n.due_at, excluded.due_at)
 WHERE n.said_at IS NULL;

-- name: notices_withdraw
-- He need not be told :kind of :ticket any more.
DELETE FROM notices WHERE ticket = :ticket AND kind = :kind AND said_at IS NULL;

-- name: notices_next_at
-- When somebody is to be told next.
SELECT min(due_at) FROM notices WHERE said_at IS NULL;

-- name: notices_claim
-- At most :limit notices that are due at :now, with what is said in them; ours until the
-- transaction ends. A notice tells the term, so it waits while an event of its ticket is not processed yet.
SELECT n.ticket, n.kind, n.round, t.applicant, t.language, ticket_solution_term(t) AS due_at, t.state,
       (t.topic_id IS NOT NULL OR t.subject <> '' OR t.text <> '') AS written
  FROM notices n JOIN tickets t ON t.number = n.ticket
 WHERE n.said_at IS NULL AND n.due_at <= :now
   AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = n.ticket AND w.heard_at IS NULL)
 ORDER BY n.due_at, n.ticket, n.kind, n.round
 LIMIT :limit
   FOR UPDATE OF n SKIP LOCKED;

-- name: notices_said
-- He was told :kind (of the word :round) of :ticket at :at, by :way (null: he could not be).
UPDATE notices SET said_at = :at, way = :way
 WHERE ticket = :ticket AND kind = :kind AND round = :round;

-- name: notices_plan_call
-- The applicant of :ticket is to be asked about the answer :round_ from :due_at on.
INSERT INTO inquiries (ticket, round, planned_at, due_at) VALUES (:ticket, :round_, :due_at, :due_at)
ON CONFLICT DO NOTHING;

-- name: notices_add_many
-- What applicants were told, as rows :rows: the columns of a notice, and for `round` the place, from 0,
-- of the word of the clocks that it comes from among those of its ticket; null: it has only one.
INSERT INTO notices (ticket, kind, round, due_at, said_at, way)
SELECT n.ticket, n.kind,
       CASE WHEN n.round IS NULL THEN 0 ELSE
           (SELECT w.word_id FROM clock_words w WHERE w.ticket = n.ticket
             ORDER BY w.word_id OFFSET n.round LIMIT 1) END,
       n.due_at, n.said_at, n.way
  FROM jsonb_populate_recordset(NULL::notices, :rows) n;
