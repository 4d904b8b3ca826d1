-- name: answer_templates_of_body
-- Templates of :body_id, by their Kazakh names.
SELECT a.template_id, a.names, a.text_kk, a.text_ru, t.code AS topic, t.names AS topic_names
  FROM answer_templates a LEFT JOIN topics t USING (topic_id)
 WHERE a.body_id = :body_id AND a.closed_at IS NULL ORDER BY a.names ->> 'kk', a.template_id;

-- name: answer_templates_for_ticket
-- Templates of :body_id that fit the ticket :number: those of its topic first, then those of any.
SELECT a.template_id, a.names, a.text_kk, a.text_ru, t.code AS topic, t.names AS topic_names
  FROM answer_templates a LEFT JOIN topics t USING (topic_id)
 WHERE a.body_id = :body_id AND a.closed_at IS NULL
   AND (a.topic_id IS NULL
        OR a.topic_id = (SELECT k.topic_id FROM tickets k WHERE k.number = :number))
 ORDER BY a.topic_id IS NULL, a.names ->> 'kk', a.template_id;

-- name: answer_template_save
-- A template of :body_id by :person_id: :template_id (null: a new one), :names, :text_kk, :text_ru,
-- for tickets of :topic (code; null: any). No row where the body has no such template, or where
-- there is no such topic.
WITH changed AS (
    UPDATE answer_templates SET names = :names, text_kk = :text_kk, text_ru = :text_ru,
           topic_id = (SELECT topic_id FROM topics WHERE code = :topic), changed_by = :person_id,
           changed_at = now()
     WHERE template_id = :template_id AND body_id = :body_id AND closed_at IS NULL
       AND (:topic::text IS NULL OR EXISTS (SELECT FROM topics WHERE code = :topic))
    RETURNING template_id),
added AS (
    INSERT INTO answer_templates (body_id, topic_id, names, text_kk, text_ru, changed_by)
    SELECT :body_id, (SELECT topic_id FROM topics WHERE code = :topic), :names, :text_kk, :text_ru,
           :person_id
     WHERE :template_id::bigint IS NULL
       AND (:topic::text IS NULL OR EXISTS (SELECT FROM topics WHERE code = :topic))
    RETURNING template_id)
SELECT template_id FROM changed UNION ALL SELECT template_id FROM added;

-- name: answer_template_close
-- :template_id of :body_id is offered no more, by :person_id.
UPDATE answer_templates SET closed_at = now(), changed_by = :person_id, changed_at = now()
 WHERE template_id = :template_id AND body_id = :body_id AND closed_at IS NULL
RETURNING true;
