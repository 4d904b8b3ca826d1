-- name: notices_plan
-- The applicant of the ticket $1 is to be told $2 (of the word $3) at $4; sooner than planned before,
-- never later, and never twice.
INSERT INTO notices AS n (ticket, kind, round, due_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (ticket, kind, round) DO UPDATE SET due_at = least(n.due_at, excluded.due_at)
 WHERE n.said_at IS NULL;

-- name: notices_withdraw
-- He need not be told $2 of the ticket $1 any more.
DELETE FROM notices WHERE ticket = $1 AND kind = $2 AND said_at IS NULL;

-- name: notices_next_at
-- When somebody is to be told next.
SELECT min(due_at) FROM notices WHERE said_at IS NULL;

-- name: notices_claim
-- At most $2 notices that are due at $1, with what is said in them; ours until the transaction ends.
SELECT n.ticket, n.kind, n.round, t.applicant, t.language, t.due_at, t.state,
       (t.topic_id IS NOT NULL OR t.subject <> '' OR t.text <> '') AS written
  FROM notices n JOIN tickets t ON t.number = n.ticket
 WHERE n.said_at IS NULL AND n.due_at <= $1
 ORDER BY n.due_at, n.ticket, n.kind, n.round
 LIMIT $2
   FOR UPDATE OF n SKIP LOCKED;

-- name: notices_said
-- He was told $2 (of the word $3) of the ticket $1 at $4, by the way $5 (null: he could not be).
UPDATE notices SET said_at = $4, way = $5 WHERE ticket = $1 AND kind = $2 AND round = $3;

-- name: notices_plan_call
-- The applicant of the ticket $1 is to be asked about the answer $2 from $3 on.
INSERT INTO inquiries (ticket, round, planned_at, due_at) VALUES ($1, $2, $3, $3)
ON CONFLICT DO NOTHING;
