-- name: knowledge_articles
-- Articles as a list for their editors: of the owner $1 (null: of everybody), of the topic $2 (null: of
-- any), retired ones where $3; review first. At most $4 after the first $5. `answered`: in the last 30 days.
SELECT article_id, a.version, v.title_kk, v.title_ru, v.title_en, v.topics, a.owner,
       p.name AS owner_name, a.review_on, a.valid_until, a.retired, v.written_at,
       (v.text_kk || v.text_ru || v.text_en) LIKE '%?? %' AS lacks_facts,
       (SELECT count(*) FROM article_answers it
         WHERE it.article_id = a.article_id AND it.at >= now() - interval '30 days') AS answered
  FROM articles a
  JOIN article_versions v USING (article_id, version)
  LEFT JOIN people p ON p.person_id = a.owner
 WHERE ($1::bigint IS NULL OR a.owner = $1) AND ($2::bigint IS NULL OR a.topics @> ARRAY[$2::bigint])
   AND ($3 OR NOT a.retired)
 ORDER BY a.retired, a.review_on NULLS LAST, article_id
 LIMIT $4 OFFSET $5;

-- name: knowledge_reviews_due
-- How many articles had to be looked through by $1, of the owner $2 (null: of everybody).
SELECT count(*) FROM articles
 WHERE NOT retired AND review_on <= $1::date AND ($2::bigint IS NULL OR owner = $2);

-- name: knowledge_version
-- One article $1 in its version $2 (null: the newest), with who wrote it.
SELECT article_id, v.version, a.version AS newest, v.written_at, w.name AS written_by, v.why,
       v.title_kk, v.title_ru, v.title_en, v.text_kk, v.text_ru, v.text_en, v.other_words,
       v.topics, v.owner, o.name AS owner_name, v.review_on, v.valid_until, v.retired
  FROM articles a
  JOIN article_versions v USING (article_id)
  LEFT JOIN people w ON w.person_id = v.written_by
  LEFT JOIN people o ON o.person_id = v.owner
 WHERE article_id = $1 AND v.version = coalesce($2::integer, a.version);

-- name: knowledge_versions
-- The versions of the article $1, the newest first.
SELECT v.version, v.written_at, w.name AS written_by, v.why
  FROM article_versions v LEFT JOIN people w ON w.person_id = v.written_by
 WHERE v.article_id = $1
 ORDER BY v.version DESC;

-- name: knowledge_lock
-- The owner and the newest version of the article $1, ours until the transaction ends.
SELECT owner, version FROM articles WHERE article_id = $1 FOR UPDATE;

-- name: knowledge_open
-- A new article, without a version yet.
INSERT INTO articles DEFAULT VALUES RETURNING article_id;

-- name: knowledge_write
-- A version of the article $1: number $2, by person $3, why $4, titles $5 $6 $7, texts $8 $9 $10
-- (kk, ru, en), other words $11, topics $12, owner $13, review $14, valid until $15, retired $16.
INSERT INTO article_versions (article_id, version, written_by, why, title_kk, title_ru, title_en,
    text_kk, text_ru, text_en, other_words, topics, owner, review_on, valid_until, retired)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: knowledge_owners
-- Who may own an article.
SELECT person_id, name, role FROM people WHERE active ORDER BY name, person_id;

-- name: knowledge_topics_missing
-- Which of these topics $1 there are not.
SELECT topic FROM unnest($1::bigint[]) AS topic WHERE topic NOT IN (SELECT topic_id FROM topics);

-- name: knowledge_answer
-- The ticket $1 was answered by the article $2 in its version $3, in the language $4, by person $5.
-- No row where it was already.
INSERT INTO article_answers (ticket, article_id, version, language, person_id)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (ticket, article_id, version) DO NOTHING
RETURNING answer_id;

-- name: knowledge_answered_more
-- One more contact was answered by the article $1.
UPDATE articles SET answered = answered + 1 WHERE article_id = $1;

-- name: knowledge_answers_of_ticket
-- By what the ticket $1 was answered, oldest first.
SELECT r.article_id, r.version, r.language, r.at, p.name AS person,
       v.title_kk, v.title_ru, v.title_en
  FROM article_answers r
  JOIN article_versions v USING (article_id, version)
  JOIN people p USING (person_id)
 WHERE r.ticket = $1
 ORDER BY r.answer_id;

-- name: knowledge_analyze
-- Many articles were written at once: the planner is told of them.
ANALYZE articles;
