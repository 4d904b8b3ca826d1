-- name: knowledge_articles
-- Articles as a list for their editors: of :owner (null: of everybody), of :topic_id (null: of
-- any), retired ones where :retired; review first. At most :limit after the first :offset.
-- `answered`: in the last 30 days.
SELECT article_id, a.version, v.title_kk, v.title_ru, v.title_en, v.topics, a.owner,
       p.name AS owner_name, a.review_on, a.valid_until, a.retired, v.written_at,
       (v.text_kk || v.text_ru || v.text_en) LIKE '%?? %' AS lacks_facts,
       (SELECT count(*) FROM article_answers it
         WHERE it.article_id = a.article_id AND it.at >= now() - interval '30 days') AS answered
  FROM articles a
  JOIN article_versions v USING (article_id, version)
  LEFT JOIN people p ON p.person_id = a.owner
 WHERE (:owner::bigint IS NULL OR a.owner = :owner)
   AND (:topic_id::bigint IS NULL OR a.topics @> ARRAY[:topic_id::bigint])
   AND (:retired OR NOT a.retired)
 ORDER BY a.retired, a.review_on NULLS LAST, article_id
 LIMIT :limit OFFSET :offset;

-- name: knowledge_reviews_due
-- How many articles had to be looked through by :today, of :owner (null: of everybody).
SELECT count(*) FROM articles
 WHERE NOT retired AND review_on <= :today::date AND (:owner::bigint IS NULL OR owner = :owner);

-- name: knowledge_version
-- :article_id in its :version (null: the newest), with who wrote it.
SELECT article_id, v.version, a.version AS newest, v.written_at, w.name AS written_by, v.why,
       v.title_kk, v.title_ru, v.title_en, v.text_kk, v.text_ru, v.text_en, v.other_words,
       v.topics, v.owner, o.name AS owner_name, v.review_on, v.valid_until, v.retired
  FROM articles a
  JOIN article_versions v USING (article_id)
  LEFT JOIN people w ON w.person_id = v.written_by
  LEFT JOIN people o ON o.person_id = v.owner
 WHERE article_id = :article_id AND v.version = coalesce(:version::integer, a.version);

-- name: knowledge_versions
-- The versions of :article_id, the newest first.
SELECT v.version, v.written_at, w.name AS written_by, v.why
  FROM article_versions v LEFT JOIN people w ON w.person_id = v.written_by
 WHERE v.article_id = :article_id
 ORDER BY v.version DESC;

-- name: knowledge_lock
-- The owner and the newest version of :article_id, ours until the transaction ends.
SELECT owner, version FROM articles WHERE article_id = :article_id FOR UPDATE;

-- name: knowledge_open
-- A new article, without a version yet.
INSERT INTO articles DEFAULT VALUES RETURNING article_id;

-- name: knowledge_write
-- The :version of :article_id by :person_id.
INSERT INTO article_versions (article_id, version, written_by, why, title_kk, title_ru, title_en,
    text_kk, text_ru, text_en, other_words, topics, owner, review_on, valid_until, retired)
VALUES (:article_id, :version, :person_id, :why, :title_kk, :title_ru, :title_en, :text_kk,
        :text_ru, :text_en, :other_words, :topics, :owner, :review_on, :valid_until, :retired);

-- name: knowledge_owners
-- Who may own an article.
SELECT person_id, name, role FROM people WHERE active ORDER BY name, person_id;

-- name: knowledge_topics_missing
-- Which of :topics there are not.
SELECT topic FROM unnest(:topics::bigint[]) AS topic
 WHERE topic NOT IN (SELECT topic_id FROM topics);

-- name: knowledge_answer
-- :ticket was answered by :article_id in its :version, in :language, by :person_id.
-- No row where it was already.
INSERT INTO article_answers (ticket, article_id, version, language, person_id)
VALUES (:ticket, :article_id, :version, :language, :person_id)
ON CONFLICT (ticket, article_id, version) DO NOTHING
RETURNING answer_id;

-- name: knowledge_answered_more
-- One more contact was answered by :article_id.
UPDATE articles SET answered = answered + 1 WHERE article_id = :article_id;

-- name: knowledge_answers_add_many
-- Answers of tickets as whole rows :rows, none of them there before; each counts for its article.
WITH added AS (
    INSERT INTO article_answers (ticket, article_id, version, language, person_id, at)
    SELECT ticket, article_id, version, language, person_id, at
      FROM jsonb_populate_recordset(NULL::article_answers, :rows)
    RETURNING article_id)
UPDATE articles SET answered = articles.answered + counted.answers
  FROM (SELECT article_id, count(*) AS answers FROM added GROUP BY article_id) AS counted
 WHERE articles.article_id = counted.article_id;

-- name: knowledge_answers_of_ticket
-- By what :ticket was answered, oldest first.
SELECT r.article_id, r.version, r.language, r.at, p.name AS person,
       v.title_kk, v.title_ru, v.title_en
  FROM article_answers r
  JOIN article_versions v USING (article_id, version)
  JOIN people p USING (person_id)
 WHERE r.ticket = :ticket
 ORDER BY r.answer_id;
