-- name: step_ticket_lock
-- What the life of the ticket :number needs to know; it stays ours until the transaction ends.
SELECT number, state, body_id, duplicate_of, extension_until, reopenings, version,
       notice_is_owed(number) AS notice_owed, applicant_was_asked(number) AS had_question,
       question_is_open(number) AS question_open,
       topic_needs_after_photo(topic_id) AS needs_photo
  FROM tickets WHERE number = :number FOR NO KEY UPDATE;

-- name: step_joins_hold
-- One ticket after the other is joined, until the transaction ends.
SELECT pg_advisory_xact_lock(109, 6);

-- name: step_ticket
-- As step_ticket_lock, only to look.
SELECT number, state, body_id, duplicate_of, extension_until, reopenings, version,
       notice_is_owed(number) AS notice_owed, applicant_was_asked(number) AS had_question,
       question_is_open(number) AS question_open,
       topic_needs_after_photo(topic_id) AS needs_photo
  FROM tickets WHERE number = :number;

-- name: step_save
-- The ticket :number after a step at :at: :state, :body_id, duplicate of :duplicate_of, extension
-- asked until :extension_until, :reopenings, the body's :answer (null: as it was). Where no body has it,
-- who is to get it stays proposed, or is whom topic and district say; after it was returned nobody is
-- until somebody chooses. Returns the new version.
UPDATE tickets SET
    state = :state, duplicate_of = :duplicate_of,
    body_id = CASE
        WHEN :body_id::bigint IS NOT NULL OR NOT ticket_body_is_proposed(:state) THEN :body_id
        WHEN state = :state THEN body_id
        WHEN :state = 'returned' THEN NULL
        ELSE coalesce(body_id, body_of_topic(topic_id, district)) END,
    extension_until = :extension_until, reopenings = :reopenings,
    answer = coalesce(:answer, answer), version = version + 1, changed_at = :at
WHERE number = :number
RETURNING version;

-- name: step_duplicates_lock
-- The duplicates of the ticket :number; they stay ours until the transaction ends.
SELECT number, state, body_id, duplicate_of, extension_until, reopenings, version,
       notice_is_owed(number) AS notice_owed, applicant_was_asked(number) AS had_question,
       question_is_open(number) AS question_open,
       topic_needs_after_photo(topic_id) AS needs_photo
  FROM tickets WHERE duplicate_of = :number AND state = 'duplicate'
 ORDER BY number FOR NO KEY UPDATE;

-- name: step_duplicates
-- The numbers of the duplicates of the ticket :number, only to look.
SELECT number FROM tickets WHERE duplicate_of = :number AND state = 'duplicate';

-- name: step_body
-- Whether :body_id takes tickets; it stays as it is until the transaction ends.
SELECT closed_at IS NOT NULL FROM bodies WHERE body_id = :body_id FOR SHARE;

-- name: step_body_of_clerk
-- The body for which :person_id works.
SELECT b.body_id, b.code, b.kind, b.names, b.head, b.deputy, b.closed_at
  FROM people p JOIN bodies b USING (body_id)
 WHERE p.person_id = :person_id AND p.active;

-- name: bodies_all
-- Every body with its open tickets, open bodies first.
SELECT b.body_id, b.code, b.kind, b.names, b.head, b.head_mail,
       b.deputy, b.deputy_mail, b.mail, b.version, b.closed_at,
       (SELECT count(*) FROM tickets t
         WHERE t.body_id = b.body_id
           AND ticket_is_with_body(t.state)) AS open_tickets
  FROM bodies b
 ORDER BY b.closed_at IS NOT NULL, b.kind, b.body_id;

-- name: districts_by_name
-- The city's districts.
SELECT code, names FROM districts ORDER BY names ->> 'kk';

-- name: body_tickets
-- What :body_id has to do, what is due first on top, after the one due at :after_due_at, opened at
-- :after_opened_at with number :after_number (null: from the first). Pattern :words (number, subject,
-- text or address), :state; null leaves a filter out. At most :limit. With :late only those whose
-- term is over, or whose term somebody of the body was told of; `escalation_step`: the last one, of
-- one moment the latest of :escalation_steps. `photo`: the first one, not taken away. `clerk`: who of the
-- body took its last step.
SELECT t.number, t.opened_at, t.changed_at, t.due_at, t.state, t.version,
       ticket_title(t.subject, t.text) AS subject,
       t.address, t.district, told.step AS escalation_step,
       t.extension_until, t.reopenings, t.urgent, topics.code AS topic,
       topics.names AS topic_names,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = t.number) AS duplicates,
       (SELECT f.file_id FROM ticket_files f
         WHERE f.ticket = t.number AND f.kind = 'photo' AND f.erased_at IS NULL
         ORDER BY f.at, f.file_id LIMIT 1) AS photo,
       clerk.person_id AS clerk_id, clerk.name AS clerk
  FROM tickets t LEFT JOIN topics USING (topic_id)
  LEFT JOIN LATERAL (SELECT p.person_id, p.name FROM ticket_history h JOIN people p USING (person_id)
                      WHERE h.ticket = t.number AND h.part = 'body' AND h.step IS NOT NULL
                        AND p.body_id = :body_id
                      ORDER BY h.at DESC, h.history_id DESC LIMIT 1) clerk ON true
  LEFT JOIN LATERAL (SELECT e.step FROM escalations e
                      WHERE e.ticket = t.number AND e.body_id = :body_id
                      ORDER BY e.at DESC, array_position(:escalation_steps::text[], e.step) DESC
                      LIMIT 1) told ON true
 WHERE t.body_id = :body_id AND (NOT :late OR t.due_at <= now() OR told.step IS NOT NULL)
   AND ticket_is_with_body(t.state)
   AND (:words::text IS NULL OR t.number ILIKE :words OR t.subject ILIKE :words
        OR t.text ILIKE :words OR t.address ILIKE :words)
   AND (:state::text IS NULL OR t.state = :state)
   AND (:after_opened_at::timestamptz IS NULL
        OR (coalesce(t.due_at, 'infinity'), t.opened_at, t.number)
         > (coalesce(:after_due_at::timestamptz, 'infinity'), :after_opened_at,
            :after_number::text))
 ORDER BY coalesce(t.due_at, 'infinity'), t.opened_at, t.number
 LIMIT :limit;

-- name: body_tickets_over
-- What :body_id has solved or refused, what was changed last on top, after the one changed at
-- :after_changed_at with number :after_number (null: from the first). :words, :state, `photo`, at most
-- :limit as in body_tickets.
SELECT t.number, t.opened_at, t.changed_at, t.due_at, t.state, t.version,
       ticket_title(t.subject, t.text) AS subject,
       t.address, t.district,
       t.extension_until, t.reopenings, t.urgent, topics.code AS topic,
       topics.names AS topic_names,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = t.number) AS duplicates,
       (SELECT f.file_id FROM ticket_files f
         WHERE f.ticket = t.number AND f.kind = 'photo' AND f.erased_at IS NULL
         ORDER BY f.at, f.file_id LIMIT 1) AS photo
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.body_id = :body_id AND ticket_was_ended_by_body(t.state)
   AND (:words::text IS NULL OR t.number ILIKE :words OR t.subject ILIKE :words
        OR t.text ILIKE :words OR t.address ILIKE :words)
   AND (:state::text IS NULL OR t.state = :state)
   AND (:after_changed_at::timestamptz IS NULL
        OR (t.changed_at, t.number) < (:after_changed_at, :after_number::text))
 ORDER BY t.changed_at DESC, t.number DESC
 LIMIT :limit;

-- name: body_ticket
-- The ticket :number as :body_id may see it: while it has it, and once it has solved it.
-- `before_photo`: the first photo that is not the body's own.
SELECT t.number, t.applicant, t.language, t.opened_at, t.due_at, t.state, t.subject, t.text,
       t.address, t.district, t.lat, t.lon, t.rough_place, t.urgent, t.answer, t.extension_until, t.reopenings,
       t.version, t.changed_at, t.duplicate_of,
       topics.names AS topic_names,
       d.names AS district_names,
       (SELECT count(*) FROM tickets c WHERE c.duplicate_of = t.number) AS duplicates,
       topic_needs_after_photo(t.topic_id) AS needs_photo,
       (SELECT f.file_id FROM ticket_files f
         WHERE f.ticket = t.number AND f.kind = 'photo' AND f.part <> 'body' AND f.erased_at IS NULL
         ORDER BY f.at, f.file_id LIMIT 1) AS before_photo
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN districts d ON d.code = t.district
 WHERE t.number = :number AND t.body_id = :body_id
   AND ticket_is_of_body(t.state);
