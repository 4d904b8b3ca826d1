-- name: rating_objection_add
-- :person_id objects to the contact (:ticket, :started_at) of :body_id being counted in :month; null where
-- they did before.
INSERT INTO rating_objections (month, ticket, started_at, body_id, person_id, words, made_at)
VALUES (:month, :ticket, :started_at, :body_id, :person_id, :words, :now)
ON CONFLICT DO NOTHING RETURNING objection_id;

-- name: rating_objection_contact
-- The body and month in which the contact (:ticket, :started_at) counts as missed for :person_id, frozen
-- or not; none where it does not. Its due day is one of :zone, not after :now.
SELECT p.body_id, date_trunc('month', p.due_on)::date AS month
  FROM deadline_facts f
  CROSS JOIN LATERAL rated_parts(f.due_at - interval '1 microsecond', f.due_at, :zone) p
  JOIN heads_by_day(f.due_at - interval '1 microsecond', f.due_at, :zone) d
       ON d.body_id = p.body_id AND d.day = p.due_on AND d.head = :person_id
 WHERE f.ticket = :ticket AND f.kind = 'city' AND f.started_at = :started_at AND f.due_at <= :now
   AND p.ticket = f.ticket AND p.started_at = f.started_at AND NOT p.solved
UNION
SELECT c.body_id, c.month FROM rating_contacts c
 WHERE c.ticket = :ticket AND c.started_at = :started_at AND c.head = :person_id AND NOT c.solved
 ORDER BY 1 LIMIT 1;

-- name: rating_objections_of
-- The objections of :person_id, the latest first.
SELECT o.objection_id, o.person_id, o.month, o.ticket, o.body_id, b.names AS body, p.name AS person, o.words, o.made_at,
       o.result, o.answer, o.decided_at
  FROM rating_objections o JOIN bodies b USING (body_id) JOIN people p USING (person_id)
 WHERE o.person_id = :person_id ORDER BY o.made_at DESC LIMIT 200;

-- name: rating_objections_all
-- Everybody's objections, those that wait for an answer first.
SELECT o.objection_id, o.person_id, o.month, o.ticket, o.body_id, b.names AS body, p.name AS person, o.words, o.made_at,
       o.result, o.answer, o.decided_at
  FROM rating_objections o JOIN bodies b USING (body_id) JOIN people p USING (person_id)
 ORDER BY o.result IS NOT NULL, o.made_at DESC LIMIT 200;

-- name: rating_objection_decide
-- The objection :objection_id has :result and :answer; none where it was decided, or is one's own.
UPDATE rating_objections SET result = :result, answer = :answer, decided_by = :person_id, decided_at = :now
 WHERE objection_id = :objection_id AND result IS NULL AND person_id <> :person_id
RETURNING true;
