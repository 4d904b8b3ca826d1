-- name: knowledge_asked
-- What was typed, in every way it may have been meant ($1: phrases), as queries over articles: `strict`
-- wants every word of one phrase, `loose` any of them; the last letters of each may be missing. A
-- word that is a stop word of Russian or English is not asked for, nor a single letter. `marks`:
-- beginnings of words that fit.
WITH words AS (
    SELECT phrase.n AS phrase, word
      FROM unnest($1::text[]) WITH ORDINALITY AS phrase (said, n)
     CROSS JOIN regexp_split_to_table(knowledge_fold(said), '[^0-9a-zа-я]+') AS word
     WHERE length(word) > 1
), terms AS (
    SELECT phrase, word,
           to_tsquery('russian', word || ':*') AS russian,
           to_tsquery('english', word || ':*') AS english,
           knowledge_stem(word) AS stem,
           regexp_replace(translate(right(knowledge_stem(word), 1), 'гкбп', 'кгпб'), '^[^гкбп]$', '')
               AS turned
      FROM words
), asked AS (
    SELECT phrase, word, stem,
           russian || english || to_tsquery('simple', stem || ':*')
           || to_tsquery('simple', CASE turned WHEN '' THEN '' ELSE left(stem, -1) || turned || ':*' END)
               AS query,
           array_remove(ARRAY[word, stem, CASE turned WHEN '' THEN NULL ELSE left(stem, -1) || turned END,
                 substring(russian::text FROM '^''([^'']+)'), substring(english::text FROM '^''([^'']+)')],
                 NULL) AS marks
      FROM terms
     WHERE numnode(russian) > 0 AND numnode(english) > 0
)
SELECT coalesce(string_agg(all_words, ' | '), '') AS strict,
       coalesce(string_agg(any_word, ' | '), '') AS loose,
       coalesce((SELECT array_agg(DISTINCT mark) FROM asked CROSS JOIN unnest(marks) AS mark
                  WHERE length(mark) > 1), '{}') AS marks
  FROM (SELECT string_agg('(' || query::text || ')', ' & ') AS all_words,
               string_agg('(' || query::text || ')', ' | ') AS any_word
          FROM asked GROUP BY phrase) phrases;

-- name: knowledge_found
-- The articles that fit, best first, at most $6: every word in the head, then every word anywhere,
-- then (where that is nothing) any word in the head and words that are spelt nearly so. strict $1,
-- loose $2, the phrases $3, topic of the ticket $4 (null: none; it and its parent go first),
-- today $5. A whole word goes before the beginning of one. Words that are in hundreds of texts and in no head are too common to be ranked.
WITH heads AS (
    SELECT article_id, 0 AS stage,
           ts_rank(head, $1::text::tsquery, 32) + ln(1 + answered) / 50
           + CASE WHEN head @@ here.exact THEN 1 ELSE 0 END
           + CASE WHEN articles.topics && here.topics THEN 1 ELSE 0 END AS rank
      FROM articles
     CROSS JOIN (SELECT coalesce(array_agg(topic), '{}') AS topics,
                        replace($1::text, ':*', '')::tsquery AS exact
                   FROM topics CROSS JOIN unnest(ARRAY[topic_id, parent_id]) AS topic
                  WHERE topic_id = $4::bigint AND topic IS NOT NULL) AS here
     WHERE head @@ $1::text::tsquery AND NOT retired AND (valid_until IS NULL OR valid_until >= $5::date)
     ORDER BY rank DESC, article_id
     LIMIT $6
), texts AS (
    SELECT article_id, 1 AS stage, rank
      FROM (SELECT article_id, ln(1 + answered)
                   + CASE WHEN topics @> ARRAY[$4::bigint] THEN 10 ELSE 0 END AS rank
              FROM articles
             WHERE (SELECT count(*) FROM heads) < $6 AND whole @@ $1::text::tsquery
               AND NOT retired AND (valid_until IS NULL OR valid_until >= $5::date)
             LIMIT 300) common
     WHERE article_id NOT IN (SELECT article_id FROM heads)
     ORDER BY rank DESC, article_id
     LIMIT $6
), sure AS (
    SELECT * FROM heads UNION ALL SELECT * FROM texts
), parts AS (
    SELECT article_id, 2 AS stage, ts_rank(head, $2::text::tsquery) AS rank
      FROM (SELECT article_id, head FROM articles
             WHERE NOT EXISTS (SELECT FROM sure) AND head @@ $2::text::tsquery
               AND NOT retired AND (valid_until IS NULL OR valid_until >= $5::date)
             LIMIT 1000) common
     ORDER BY rank DESC, article_id
     LIMIT $6
), near AS (
    SELECT near_id AS article_id, 2 AS stage, alike AS rank
      FROM knowledge_near($3::text[], $5::date)
     WHERE NOT EXISTS (SELECT FROM sure)
     ORDER BY rank DESC, article_id
     LIMIT $6
), found AS (
    SELECT article_id, min(stage) AS stage, max(rank) AS rank
      FROM (SELECT * FROM sure UNION ALL SELECT * FROM parts UNION ALL SELECT * FROM near) stages
     GROUP BY article_id
     ORDER BY stage, rank DESC, article_id
     LIMIT $6
)
SELECT article_id, v.version, found.stage = 2 AS near, v.title_kk, v.title_ru, v.title_en,
       v.text_kk, v.text_ru, v.text_en, v.topics, a.valid_until, a.review_on, a.answered
  FROM found
  JOIN articles a USING (article_id)
  JOIN article_versions v USING (article_id, version)
 ORDER BY found.stage, found.rank DESC, article_id;

-- name: knowledge_of_topic
-- Articles of the topic $1 and of its parent, the most used first, at most $3. Today $2.
SELECT article_id, v.version, false AS near, v.title_kk, v.title_ru, v.title_en,
       v.text_kk, v.text_ru, v.text_en, v.topics, a.valid_until, a.review_on, a.answered
  FROM articles a
  JOIN article_versions v USING (article_id, version)
 WHERE a.topics && (SELECT array_agg(topic) FROM topics CROSS JOIN unnest(ARRAY[topic_id, parent_id]) AS topic
                     WHERE topic_id = $1::bigint AND topic IS NOT NULL)
   AND NOT a.retired AND (a.valid_until IS NULL OR a.valid_until >= $2::date)
 ORDER BY a.topics @> ARRAY[$1::bigint] DESC, a.answered DESC, article_id
 LIMIT $3;

-- name: knowledge_search_kept
-- The search $1 of person $2: ticket $3, topic $4, language $5, what is typed now $6, how many were
-- found $7. A search once chosen from keeps what was chosen; nobody writes into another's.
INSERT INTO article_searches AS kept (search_id, person_id, ticket, topic_id, language, typed, folded, found)
VALUES ($1, $2, $3, $4, $5, $6, knowledge_fold($6), $7)
ON CONFLICT (search_id) DO UPDATE SET
    ticket = coalesce(excluded.ticket, kept.ticket), topic_id = excluded.topic_id,
    typed = excluded.typed, folded = excluded.folded, found = excluded.found
 WHERE kept.person_id = excluded.person_id AND kept.chosen IS NULL;

-- name: knowledge_search_chosen
-- From the search $1 of person $2 the article $3 was opened.
UPDATE article_searches SET chosen = $3 WHERE search_id = $1 AND person_id = $2;

-- name: knowledge_unanswered
-- What was searched from $1 to before $2 and nothing chosen, alike words together: the most often
-- searched first, at most $3.
SELECT folded, (array_agg(typed ORDER BY at DESC))[1] AS typed, count(*) AS searches,
       count(*) FILTER (WHERE found = 0) AS found_nothing, count(DISTINCT person_id) AS people,
       max(at) AS last_at, (array_agg(language ORDER BY at DESC))[1] AS language,
       (array_agg(ticket ORDER BY at DESC) FILTER (WHERE ticket IS NOT NULL))[1] AS ticket
  FROM article_searches
 WHERE at >= $1 AND at < $2 AND chosen IS NULL AND settled_at IS NULL
 GROUP BY folded
 ORDER BY searches DESC, last_at DESC
 LIMIT $3;

-- name: knowledge_unanswered_settled
-- Person $2 has dealt with the searches for these folded words $1. Returns how many.
WITH settled AS (
    UPDATE article_searches SET settled_at = now(), settled_by = $2
     WHERE folded = $1 AND chosen IS NULL AND settled_at IS NULL
    RETURNING 1
)
SELECT count(*) FROM settled;
