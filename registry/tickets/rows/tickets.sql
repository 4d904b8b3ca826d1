-- name: web_topics
-- Topics an operator may choose, the leaves of the tree, with the branch above and the body that
-- solves them where the district does not decide.
SELECT topics.topic_id, topics.code, topics.name_kk, topics.name_ru, topics.name_en,
       bodies.name_kk AS body_kk, bodies.name_ru AS body_ru, bodies.name_en AS body_en,
       branch.name_kk AS branch_kk, branch.name_ru AS branch_ru, branch.name_en AS branch_en
  FROM topics
  LEFT JOIN bodies ON bodies.body_id = body_of_topic(topics.topic_id, NULL)
  LEFT JOIN topics branch ON branch.topic_id = topics.parent_id
 WHERE topics.retired_at IS NULL
   AND NOT EXISTS (SELECT FROM topics leaf
                    WHERE leaf.parent_id = topics.topic_id AND leaf.retired_at IS NULL)
 ORDER BY topics.topic_id;

-- name: web_ticket
-- One ticket :number, with the topic's and the body's names, who took it, and its call's figures.
SELECT t.number, t.line, t.call_id, t.operator, p.name AS operator_name, t.applicant, t.language,
       t.opened_at, t.state, t.subject, t.text, t.address, t.topic_id, t.district, t.body_id,
       t.lat, t.lon, t.rough_place, t.due_at, t.answer, t.duplicate_of, t.version, t.changed_at,
       topics.name_kk AS topic_kk, topics.name_ru AS topic_ru, topics.name_en AS topic_en,
       b.name_kk AS body_kk, b.name_ru AS body_ru, b.name_en AS body_en,
       d.name_kk AS district_kk, d.name_ru AS district_ru, d.name_en AS district_en,
       c.caller_shown, c.offered_at, c.outcome, c.waited_seconds, c.talk_seconds,
       (SELECT k.opened_at FROM tasks k
         WHERE k.ticket = t.number AND k.kind = 'call_back' AND k.done_at IS NULL) AS call_back_since,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = t.number) AS duplicates
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN bodies b ON b.body_id = t.body_id
  LEFT JOIN districts d ON d.code = t.district
  LEFT JOIN calls c ON c.call_id = t.call_id
  LEFT JOIN operators o ON o.extension = t.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE t.number = :number;

-- name: web_ticket_lock
-- What a save compares with; the ticket :number stays ours until the transaction ends.
SELECT number, operator, state, subject, text, address, topic_id, district, body_id, lat, lon,
       rough_place, version
  FROM tickets WHERE number = :number FOR UPDATE;

-- name: web_ticket_form
-- The call of the ticket $1, who took it, and until when that call was the operator's $2: the end of
-- their last ring, talk, or of the wrap-up that followed it at once.
SELECT t.call_id, t.operator, t.opened_at,
       greatest(
           (SELECT max(r.ended_at) FROM rings r WHERE r.call_id = t.call_id AND r.operator = $2),
           (SELECT max(coalesce(w.ended_at, s.ended_at))
              FROM operator_states s
              LEFT JOIN operator_states w
                     ON w.extension = s.extension AND w.state = 'wrap_up'
                    AND w.began_at BETWEEN s.ended_at AND s.ended_at + interval '1 second'
             WHERE s.extension = $2 AND s.call_id = t.call_id
               AND s.began_at >= t.opened_at - interval '1 hour')) AS ended_at
  FROM tickets t WHERE t.number = $1;

-- name: web_ticket_begin
-- The row of a ticket whose call is live and whose record the scribe has not written yet.
-- :number, :line, :call_id, :operator, :applicant, :language, opened :opened_at
INSERT INTO tickets (number, line, call_id, operator, applicant, language, opened_at)
VALUES (:number, :line, :call_id, :operator, :applicant, :language, :opened_at)
ON CONFLICT (number) DO NOTHING;

-- name: web_ticket_save
-- The operator's words: :number, :subject, :text, :address, :topic_id, :district. As long as no
-- body has the ticket, who is to get it follows topic and district, or is the operator's choice
-- :body_id (null: none). The point is :lat :lon, only somewhere on the street or not :rough_place.
-- Returns the new version and when it was saved.
UPDATE tickets SET
    subject = :subject, text = :text, address = :address, topic_id = :topic_id,
    district = :district, lat = :lat, lon = :lon, rough_place = :rough_place,
    body_id = CASE
        WHEN state NOT IN ('registered', 'returned', 'answered_on_the_spot') THEN body_id
        WHEN :body_id::bigint IS NOT NULL THEN :body_id
        WHEN (topic_id, district) IS DISTINCT FROM (:topic_id, :district::text)
            THEN body_of_topic(:topic_id, :district)
        ELSE body_id END,
    version = version + 1, changed_at = now()
WHERE number = :number
RETURNING version, changed_at, body_id, state;

-- name: web_ticket_history_add
-- What changed in :ticket, by whom :person_id: field → [before, after] :change.
INSERT INTO ticket_history (ticket, person_id, change) VALUES (:ticket, :person_id, :change);

-- name: web_ticket_history
-- The story of :ticket, oldest first.
SELECT h.at, p.name AS person, h.change, h.reason, h.step, h.part
  FROM ticket_history h LEFT JOIN people p USING (person_id)
 WHERE h.ticket = :ticket
 ORDER BY h.at, h.history_id;

-- name: web_tickets_of_applicant
-- The latest tickets of :applicant, but for the number :besides. At most :limit.
SELECT t.number, t.opened_at, t.applicant, t.state, t.subject, t.address, t.operator,
       topics.name_kk AS topic_kk, topics.name_ru AS topic_ru, topics.name_en AS topic_en,
       EXISTS (SELECT FROM tasks k WHERE k.ticket = t.number AND k.done_at IS NULL) AS call_back
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.applicant = :applicant AND t.number IS DISTINCT FROM :besides
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit;
