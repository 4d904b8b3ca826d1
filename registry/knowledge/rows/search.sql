-- name: knowledge_asked
-- What was typed, in every way it may have been meant (:phrases: phrases), as queries over
-- articles: `strict` wants every word of one phrase, `loose` any of them; the last letters of each
-- may be missing. A word that is a stop word of Russian or English is not asked for, nor a single
-- letter. `marks`: beginnings of words that fit.
WITH words AS (
    SELECT phrase.n AS phrase, word
      FROM unnest(:phrases::text[]) WITH ORDINALITY AS phrase (said, n)
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
-- The articles that fit, best first, at most :limit: every word in the head, then every word
-- anywhere, then (where that is nothing) any word in the head and words that are spelt nearly so.
-- :strict, :loose, the phrases :phrases, topic of the ticket :topic_id (null: none; it and its
-- parent go first), today :today. A whole word goes before the beginning of one. Words that are in
-- hundreds of texts and in no head are too common to be ranked.
WITH heads AS (
    SELECT article_id, 0 AS stage,
           ts_rank(head, :strict::text::tsquery, 32) + ln(1 + answered) / 50
           + CASE WHEN head @@ here.exact THEN 1 ELSE 0 END
           + CASE WHEN articles.topics && here.topics THEN 1 ELSE 0 END AS rank
      FROM articles
     CROSS JOIN (SELECT coalesce(array_agg(topic), '{}') AS topics,
                        replace(:strict::text, ':*', '')::tsquery AS exact
                   FROM topics CROSS JOIN unnest(ARRAY[topic_id, parent_id]) AS topic
                  WHERE topic_id = :topic_id::bigint AND topic IS NOT NULL) AS here
     WHERE head @@ :strict::text::tsquery AND NOT retired
       AND (valid_until IS NULL OR valid_until >= :today::date)
     ORDER BY rank DESC, article_id
     LIMIT :limit
), texts AS (
    SELECT article_id, 1 AS stage, rank
      FROM (SELECT article_id, ln(1 + answered)
                   + CASE WHEN topics @> ARRAY[:topic_id::bigint] THEN 10 ELSE 0 END AS rank
              FROM articles
             WHERE (SELECT count(*) FROM heads) < :limit AND whole @@ :strict::text::tsquery
               AND NOT retired AND (valid_until IS NULL OR valid_until >= :today::date)
             LIMIT 300) common
     WHERE article_id NOT IN (SELECT article_id FROM heads)
     ORDER BY rank DESC, article_id
     LIMIT :limit
), sure AS (
    SELECT * FROM heads UNION ALL SELECT * FROM texts
), parts AS (
    SELECT article_id, 2 AS stage, ts_rank(head, :loose::text::tsquery) AS rank
      FROM (SELECT article_id, head FROM articles
             WHERE NOT EXISTS (SELECT FROM sure) AND head @@ :loose::text::tsquery
               AND NOT retired AND (valid_until IS NULL OR valid_until >= :today::date)
             LIMIT 1000) common
     ORDER BY rank DESC, article_id
     LIMIT :limit
), near AS (
    SELECT near_id AS article_id, 2 AS stage, alike AS rank
      FROM knowledge_near(:phrases::text[], :today::date)
     WHERE NOT EXISTS (SELECT FROM sure)
     ORDER BY rank DESC, article_id
     LIMIT :limit
), found AS (
    SELECT article_id, min(stage) AS stage, max(rank) AS rank
      FROM (SELECT * FROM sure UNION ALL SELECT * FROM parts UNION ALL SELECT * FROM near) stages
     GROUP BY article_id
     ORDER BY stage, rank DESC, article_id
     LIMIT :limit
)
SELECT article_id, v.version, found.stage = 2 AS near, v.title_kk, v.title_ru, v.title_en,
       v.text_kk, v.text_ru, v.text_en, v.topics, a.valid_until, a.review_on, a.answered
  FROM found
  JOIN articles a USING (article_id)
  JOIN article_versions v USING (article_id, version)
 ORDER BY found.stage, found.rank DESC, article_id;

-- name: knowledge_of_topic
-- Articles of :topic_id and of its parent, the most used first, at most :limit. Today :today.
SELECT article_id, v.version, false AS near, v.title_kk, v.title_ru, v.title_en,
       v.text_kk, v.text_ru, v.text_en, v.topics, a.valid_until, a.review_on, a.answered
  FROM articles a
  JOIN article_versions v USING (article_id, version)
 WHERE a.topics && (SELECT array_agg(topic) FROM topics CROSS JOIN unnest(ARRAY[topic_id, parent_id]) AS topic
                     WHERE topic_id = :topic_id::bigint AND topic IS NOT NULL)
   AND NOT a.retired AND (a.valid_until IS NULL OR a.valid_until >= :today::date)
 ORDER BY a.topics @> ARRAY[:topic_id::bigint] DESC, a.answered DESC, article_id
 LIMIT :limit;

-- name: knowledge_search_kept
-- :search_id of :person_id: :ticket, :topic_id, :language, what is typed now :typed, how many were
-- found :results. A search once chosen from keeps what was chosen; nobody writes into another's.
INSERT INTO article_searches AS kept (search_id, person_id, ticket, topic_id, language, typed, folded, found)
VALUES (:search_id, :person_id, :ticket, :topic_id, :language, :typed, knowledge_fold(:typed),
        :results)
ON CONFLICT (search_id) DO UPDATE SET
    ticket = coalesce(excluded.ticket, kept.ticket), topic_id = excluded.topic_id,
    typed = excluded.typed, folded = excluded.folded, found = excluded.found
 WHERE kept.person_id = excluded.person_id AND kept.chosen IS NULL;

-- name: knowledge_search_chosen
-- From :search_id of :person_id :article_id was opened.
UPDATE article_searches SET chosen = :article_id
 WHERE search_id = :search_id AND person_id = :person_id;

-- name: knowledge_unanswered
-- What was searched from :begins to before :ends and nothing chosen, alike words together: the most
-- often searched first, at most :limit.
SELECT folded, (array_agg(typed ORDER BY at DESC))[1] AS typed, count(*) AS searches,
       count(*) FILTER (WHERE found = 0) AS found_nothing, count(DISTINCT person_id) AS people,
       max(at) AS last_at, (array_agg(language ORDER BY at DESC))[1] AS language,
       (array_agg(ticket ORDER BY at DESC) FILTER (WHERE ticket IS NOT NULL))[1] AS ticket
  FROM article_searches
 WHERE at >= :begins AND at < :ends AND chosen IS NULL AND settled_at IS NULL
 GROUP BY folded
 ORDER BY searches DESC, last_at DESC
 LIMIT :limit;

-- name: knowledge_unanswered_settled
-- :person_id has dealt with the searches for these folded words :folded. Returns how many.
WITH settled AS (
    UPDATE article_searches SET settled_at = now(), settled_by = :person_id
     WHERE folded = :folded AND chosen IS NULL AND settled_at IS NULL
    RETURNING 1
)
SELECT count(*) FROM settled;
