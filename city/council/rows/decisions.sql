-- name: council_decisions
-- Decisions that are open or reported, and those done since :since, with the head of the body on the
-- day they are due (on :today where that is still to come) and what was reported last; of the bodies
-- :body_ids, null: of all.
SELECT d.decision_id, d.decided_on, d.words, d.body_id, b.names AS body, p.name AS owner, d.due_on,
       d.first_due_on, d.state, d.version, d.topic_id, t.names AS topic, d.cell, ds.names AS district,
       d.district AS district_code, d.done_on,
       coalesce((SELECT s.words FROM council_steps s
                  WHERE s.decision_id = d.decision_id AND s.step = 'report'
                  ORDER BY s.at DESC LIMIT 1), '') AS report
  FROM council_decisions d
  JOIN bodies b USING (body_id)
  LEFT JOIN topics t ON t.topic_id = d.topic_id
  LEFT JOIN districts ds ON ds.code = d.district
  LEFT JOIN headships h ON h.body_id = d.body_id
       AND least(d.due_on, :today::date) BETWEEN h.since AND coalesce(h.until, 'infinity')
  LEFT JOIN people p ON p.person_id = h.person_id
 WHERE (d.state IN ('open', 'reported') OR (d.state = 'done' AND d.done_on >= :since::date))
   AND (:body_ids::bigint[] IS NULL OR d.body_id = ANY (:body_ids::bigint[]))
 ORDER BY d.due_on, d.decision_id
 LIMIT :limit;

-- name: council_decide
-- A decision of :decided_on about :words, of the body :body_id by :due_on; nothing where nobody heads
-- that body then, or there is no such topic.
INSERT INTO council_decisions (decided_on, words, body_id, due_on, first_due_on, topic_id, cell, district, score,
                               made_by, made_at)
SELECT :decided_on::date, :words, b.body_id, :due_on::date, :due_on::date, :topic_id::bigint, :cell::text,
       :district::text, :score::double precision, :made_by::bigint, :made_at::timestamptz
  FROM bodies b JOIN headships h USING (body_id)
 WHERE b.body_id = :body_id AND :decided_on::date BETWEEN h.since AND coalesce(h.until, 'infinity')
   AND (:topic_id::bigint IS NULL OR EXISTS (SELECT FROM topics WHERE topic_id = :topic_id::bigint))
RETURNING decision_id;

-- name: council_decision_locked
-- What the table of steps looks at, of :decision_id, which nobody else changes meanwhile; `head`: who
-- heads its body on :today.
SELECT d.state, d.version, d.body_id, h.person_id AS head
  FROM council_decisions d
  LEFT JOIN headships h ON h.body_id = d.body_id
       AND :today::date BETWEEN h.since AND coalesce(h.until, 'infinity')
 WHERE d.decision_id = :decision_id FOR UPDATE OF d;

-- name: council_decision_step
-- :decision_id goes to :state, on :today; :due_on is its new term, null: as it was.
UPDATE council_decisions
   SET state = :state, version = version + 1, due_on = coalesce(:due_on::date, due_on),
       done_on = CASE WHEN :state IN ('done', 'withdrawn') THEN :today::date END
 WHERE decision_id = :decision_id;

-- name: council_add_step
-- What :person_id did with :decision_id at :at.
INSERT INTO council_steps (decision_id, at, person_id, step, words, due_on)
VALUES (:decision_id, :at, :person_id, :step, :words, :due_on);

-- name: council_heads
-- Bodies in use with who heads them on :today.
SELECT b.body_id, b.names, p.name AS head
  FROM bodies b
  JOIN headships h ON h.body_id = b.body_id
       AND :today::date BETWEEN h.since AND coalesce(h.until, 'infinity')
  JOIN people p USING (person_id)
 WHERE b.closed_at IS NULL ORDER BY b.names ->> 'ru', b.body_id;

-- name: council_bodies_headed
-- Bodies that :person_id heads on :today.
SELECT body_id FROM headships
 WHERE person_id = :person_id AND :today::date BETWEEN since AND coalesce(until, 'infinity');

-- name: council_decisions_about
-- Decisions about the topic :topic_id in :cell or :district (both null: in the whole city), with their heads as
-- above; the newest first.
SELECT d.decision_id, d.decided_on, d.words, d.body_id, b.names AS body, p.name AS owner, d.due_on,
       d.first_due_on, d.state, d.version, d.topic_id, t.names AS topic, d.cell, ds.names AS district,
       d.district AS district_code, d.done_on,
       coalesce((SELECT s.words FROM council_steps s
                  WHERE s.decision_id = d.decision_id AND s.step = 'report'
                  ORDER BY s.at DESC LIMIT 1), '') AS report,
       maker.name AS maker, d.score
  FROM council_decisions d
  JOIN bodies b USING (body_id)
  JOIN topics t ON t.topic_id = d.topic_id
  LEFT JOIN districts ds ON ds.code = d.district
  JOIN people maker ON maker.person_id = d.made_by
  LEFT JOIN headships h ON h.body_id = d.body_id
       AND least(d.due_on, :today::date) BETWEEN h.since AND coalesce(h.until, 'infinity')
  LEFT JOIN people p ON p.person_id = h.person_id
 WHERE d.topic_id = :topic_id AND d.cell IS NOT DISTINCT FROM :cell::text
   AND d.district IS NOT DISTINCT FROM :district::text
 ORDER BY d.decision_id DESC LIMIT 50;

-- name: council_topic_code
-- The code of :topic_id.
SELECT code FROM topics WHERE topic_id = :topic_id;

-- name: council_body
-- The body :body_id, with where its head and its deputy akim read mail.
SELECT body_id, names, head_mail, deputy_mail FROM bodies WHERE body_id = :body_id;

-- name: council_applicants
-- Applicants whose contacts about the topic :topic_id count in :cell, from each day of :since until the day of
-- :until, each once within these and without duplicates; in their order. All is read from one index, for a topic
-- has a hundred thousand of them in the city.
SELECT c.applicants
  FROM unnest(:since::date[], :until::date[]) WITH ORDINALITY AS s (since, until, place), LATERAL (
       SELECT count(*)::integer AS applicants
         FROM (SELECT DISTINCT coalesce(applicant, hashtextextended(ticket, 0)) FROM problem_tickets
                WHERE topic_id = :topic_id AND cell = :cell AND merged IS NULL
                  AND day BETWEEN s.since AND s.until) each) c
 ORDER BY s.place;

-- name: council_district_applicants
-- The same of a topic in :district.
SELECT c.applicants
  FROM unnest(:since::date[], :until::date[]) WITH ORDINALITY AS s (since, until, place), LATERAL (
       SELECT count(*)::integer AS applicants
         FROM (SELECT DISTINCT coalesce(applicant, hashtextextended(ticket, 0)) FROM problem_tickets
                WHERE topic_id = :topic_id AND counts_in = :district AND merged IS NULL
                  AND day BETWEEN s.since AND s.until) each) c
 ORDER BY s.place;
