-- name: rating_audits_drawn
-- Whether closures of :first were drawn for an audit; if :rejections is true, whether rejections were.
SELECT EXISTS (SELECT FROM rating_audits WHERE month = :first AND rejection = :rejections) AS drawn;

-- name: rating_closures
-- What was solved in term and whole of the contacts due after :begins and not after :ends, in an order of
-- its own, with who headed and who supervised the body on the due day.
SELECT p.ticket, p.started_at, p.body_id, d.head, d.deputy
  FROM rated_parts(:begins, :ends, :zone) p
  LEFT JOIN heads_by_day(:begins, :ends, :zone) d ON d.body_id = p.body_id AND d.day = p.due_on
 WHERE p.solved AND p.body_id = p.last_body
 ORDER BY p.ticket, p.started_at;

-- name: rating_rejections
-- The same as rating_closures, for contacts that were rejected in term.
SELECT r.ticket, r.started_at, r.body_id, d.head, d.deputy
  FROM rejected_contacts(:begins, :ends, :zone) r
  LEFT JOIN heads_by_day(:begins, :ends, :zone) d ON d.body_id = r.body_id AND d.day = r.due_on
 ORDER BY r.ticket, r.started_at;

-- name: rating_audits_add
-- Store the contacts :closures (ticket, started_at, body_id, head, deputy) of :month, which were drawn for audits
-- at :drawn_at from :seed; :rejection: they were rejected. A contact may have been drawn as a closure before the
-- facts said that it was rejected. It is audited only once: as a rejection, unless it was judged before.
INSERT INTO rating_audits (month, seed, ticket, started_at, body_id, head, deputy, drawn_at, rejection)
SELECT :month, :seed, c.ticket, c.started_at, c.body_id, c.head, c.deputy, :drawn_at, :rejection
  FROM jsonb_populate_recordset(NULL::rating_audits, :closures) c
ON CONFLICT (month, ticket, started_at) DO UPDATE SET rejection = true
 WHERE excluded.rejection AND rating_audits.result IS NULL;

-- name: rating_audits_counted
-- Numbers of audits of closures of :month by body, head and deputy akim; if :rejection is true, of rejections:
-- drawn, judged, and false (the work was not done, or the rejection was wrong).
SELECT body_id, head, deputy, count(*) AS drawn, count(*) FILTER (WHERE result IN ('done', 'not_done'))
       AS judged, count(*) FILTER (WHERE result = 'not_done') AS false
  FROM rating_audits WHERE month = :month AND rejection = :rejection GROUP BY 1, 2, 3;

-- name: rating_audits_list
-- The audits of :first, those to be judged first.
SELECT a.audit_id, a.ticket, a.body_id, b.names AS body, t.topic_id, n.names AS topic, a.result, a.note, a.rejection,
       p.name AS judged_by, a.judged_at, c.done_at
  FROM rating_audits a
  JOIN bodies b USING (body_id)
  JOIN tickets t ON t.number = a.ticket
  LEFT JOIN topics n ON n.topic_id = t.topic_id
  LEFT JOIN people p ON p.person_id = a.judged_by
  LEFT JOIN deadline_facts c ON c.ticket = a.ticket AND c.kind = 'city' AND c.started_at = a.started_at
 WHERE a.month = :first
 ORDER BY a.result IS NOT NULL, a.body_id, a.audit_id;

-- name: rating_audits_judge
-- What a person found of the closure :audit_id: :result and :note; also instead of what was found before.
UPDATE rating_audits SET result = :result, note = :note, judged_by = :person_id, judged_at = :now
 WHERE audit_id = :audit_id RETURNING true;
