-- name: routing_asked
-- The words of what is typed $1 (as stems, in every language; at most 60), and how many kept tickets
-- have each, counted to $2: a word that so many have is common. Words that PostgreSQL's statistics know
-- in half as many tickets again need no counting.
WITH common AS MATERIALIZED (
    SELECT known.word
      FROM pg_stats s
      JOIN pg_class c ON c.oid = 'routing_examples'::regclass AND c.relname = s.tablename
     CROSS JOIN LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs)
           AS known (word, share)
     WHERE s.schemaname = c.relnamespace::regnamespace::text AND s.attname = 'words'
       AND known.share * c.reltuples >= 1.5 * $2::integer)
SELECT word, CASE WHEN word IN (SELECT common.word FROM common) THEN $2::integer ELSE
       (SELECT count(*) FROM (SELECT FROM routing_examples
                               WHERE words @> ARRAY[word] LIMIT $2::integer) counted) END AS tickets
  FROM unnest(tsvector_to_array(knowledge_words($1))) AS word
 WHERE length(word) BETWEEN 2 AND 60
 LIMIT 60;

-- name: routing_kept
-- How many tickets are kept to learn from.
SELECT count(*) FROM routing_examples;

-- name: routing_stems
-- The words of each of these texts $1, as stems, in the same order.
SELECT tsvector_to_array(knowledge_words(said)) AS stems
  FROM unnest($1::text[]) WITH ORDINALITY AS given (said, n) ORDER BY n;

-- name: routing_topics
-- Topics an operator may choose, with their names.
SELECT topic_id, name_kk, name_ru, name_en
  FROM topics
 WHERE retired_at IS NULL
   AND NOT EXISTS (SELECT FROM topics leaf
                    WHERE leaf.parent_id = topics.topic_id AND leaf.retired_at IS NULL)
 ORDER BY topic_id;

-- name: routing_like
-- Kept tickets with any of the words $1 (each worth as much as $2 says), the likest and then the
-- newest first, but for the ticket $3; at most $4. Word by word from the index, and only what these are
-- is looked up then (OFFSET 0), whatever the planner supposes of the tickets.
SELECT e.ticket, t.topic_id, t.body_id, t.district, e.corrected,
       ARRAY(SELECT unnest(e.words) INTERSECT SELECT unnest($1::text[])) AS shared
  FROM (SELECT ticket, at, sum(weight) AS worth
          FROM unnest($1::text[], $2::float8[]) AS asked (word, weight)
          JOIN routing_examples ON words @> ARRAY[word]
         WHERE ticket <> $3
         GROUP BY ticket, at
         ORDER BY worth DESC, at DESC
         LIMIT $4) likest
 CROSS JOIN LATERAL (SELECT ticket, corrected, words FROM routing_examples
                      WHERE ticket = likest.ticket OFFSET 0) e
 CROSS JOIN LATERAL (SELECT topic_id, body_id, district, state FROM tickets
                      WHERE number = likest.ticket OFFSET 0) t
 WHERE t.state NOT IN ('returned', 'rejected')
   AND (SELECT topics.retired_at IS NULL FROM topics WHERE topics.topic_id = t.topic_id)
 ORDER BY likest.worth DESC, likest.at DESC;

-- name: routing_of_topic
-- Kept tickets of the topic $1 that a body had, those with the words $2 (worth $3) and the newest
-- first, but for the ticket $4; at most $5.
SELECT e.ticket, t.topic_id, t.body_id, t.district, e.corrected,
       ARRAY(SELECT unnest(e.words) INTERSECT SELECT unnest($2::text[])) AS shared
  FROM routing_examples e
  JOIN tickets t ON t.number = e.ticket
 WHERE e.topic_id = $1 AND t.topic_id = $1 AND e.ticket <> $4 AND t.body_id IS NOT NULL
   AND t.state NOT IN ('returned', 'rejected', 'answered_on_the_spot')
 ORDER BY (SELECT coalesce(sum(weight), 0) FROM unnest($2::text[], $3::float8[]) AS asked (word, weight)
            WHERE word = ANY (e.words)) DESC,
          e.corrected DESC, e.at DESC
 LIMIT $5;

-- name: routing_rules
-- Whom the topic $1 or what lies above it gives in the district $2 (null: not known), the nearest
-- first, closed bodies too. The first open one is what body_of_topic says.
WITH RECURSIVE up (topic_id, parent_id, own, step) AS (
    SELECT topic_id, parent_id, body_id, 0 FROM topics WHERE topic_id = $1
    UNION ALL
    SELECT t.topic_id, t.parent_id, t.body_id, up.step + 1
      FROM topics t JOIN up ON t.topic_id = up.parent_id WHERE up.step < 20)
SELECT said.body_id,
       CASE WHEN said.place = 0 THEN 'district' WHEN up.step = 0 THEN 'topic' ELSE 'branch' END AS ground,
       b.closed_at IS NOT NULL AS closed
  FROM up
 CROSS JOIN LATERAL (
       SELECT routes.body_id, 0 AS place FROM routes
        WHERE routes.topic_id = up.topic_id AND routes.district = $2
       UNION ALL SELECT up.own, 1) said
  JOIN bodies b ON b.body_id = said.body_id
 ORDER BY up.step, said.place;

-- name: routing_bodies
-- Every body by name.
SELECT body_id, name_kk, name_ru, name_en, closed_at IS NOT NULL AS closed FROM bodies;

-- name: routing_learn
-- Keep the ticket $1 as it is now to learn from; nothing where it has no topic.
INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)
SELECT t.number, t.topic_id,
       t.state <> 'answered_on_the_spot' AND t.body_id IS NOT NULL
       AND t.body_id IS DISTINCT FROM body_of_topic(t.topic_id, t.district),
       ARRAY(SELECT word FROM unnest(tsvector_to_array(knowledge_words(left(t.subject || ' ' || t.text, 2000)))) AS word
              WHERE length(word) BETWEEN 2 AND 60 LIMIT 120),
       t.changed_at
  FROM tickets t
 WHERE t.number = $1 AND t.topic_id IS NOT NULL
ON CONFLICT (ticket) DO UPDATE SET
    topic_id = excluded.topic_id, corrected = excluded.corrected, words = excluded.words,
    at = excluded.at
RETURNING topic_id;

-- name: routing_forget_oldest
-- Of the topic $1 the newest $2 tickets that went along with the rules stay, and as many corrected ones.
DELETE FROM routing_examples
 WHERE ticket IN (SELECT ticket FROM routing_examples
                   WHERE topic_id = $1 AND corrected ORDER BY at DESC OFFSET $2)
    OR ticket IN (SELECT ticket FROM routing_examples
                   WHERE topic_id = $1 AND NOT corrected ORDER BY at DESC OFFSET $2);

-- name: routing_targets
-- Whether there is such a topic $1, district $2 and body $3, and whether they are in use; null in: null out.
SELECT (SELECT t.retired_at IS NULL FROM topics t WHERE t.topic_id = $1) AS topic,
       EXISTS (SELECT FROM districts d WHERE d.code = $2) AS district,
       (SELECT b.closed_at IS NULL FROM bodies b WHERE b.body_id = $3) AS body;
