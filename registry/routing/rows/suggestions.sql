-- name: routing_asked
-- The words of what is typed :typed (as stems, in every language; at most 60), and how many kept
-- tickets have each, counted to :most: a word that so many have is common. Words that PostgreSQL's
-- statistics know in half as many tickets again need no counting.
WITH common AS MATERIALIZED (
    SELECT known.word
      FROM pg_stats s
      JOIN pg_class c ON c.oid = 'routing_examples'::regclass AND c.relname = s.tablename
     CROSS JOIN LATERAL unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs)
           AS known (word, share)
     WHERE s.schemaname = c.relnamespace::regnamespace::text AND s.attname = 'words'
       AND known.share * c.reltuples >= 1.5 * :most::integer)
SELECT word, CASE WHEN word IN (SELECT common.word FROM common) THEN :most::integer ELSE
       (SELECT count(*) FROM (SELECT FROM routing_examples
                               WHERE words @> ARRAY[word]
                               LIMIT :most::integer) counted) END AS tickets
  FROM unnest(tsvector_to_array(knowledge_words(:typed))) AS word
 WHERE length(word) BETWEEN 2 AND 60
 LIMIT 60;

-- name: routing_kept
-- How many tickets are kept to learn from.
SELECT count(*) FROM routing_examples;

-- name: routing_stems
-- The words of each of :texts, as stems, in the same order.
SELECT tsvector_to_array(knowledge_words(said)) AS stems
  FROM unnest(:texts::text[]) WITH ORDINALITY AS given (said, n) ORDER BY n;

-- name: routing_topics
-- Topics an operator may choose, with their names.
SELECT topic_id, names
  FROM topics
 WHERE retired_at IS NULL
   AND NOT EXISTS (SELECT FROM topics leaf
                    WHERE leaf.parent_id = topics.topic_id AND leaf.retired_at IS NULL)
 ORDER BY topic_id;

-- name: routing_like
-- Kept tickets with any of :words (each worth as much as :worth says), the likest and then the
-- newest first, but for the ticket :besides; at most :limit. Word by word from the index, and only
-- what these are is looked up then (OFFSET 0), whatever the planner supposes of the tickets.
SELECT e.ticket, t.topic_id, t.body_id, t.district, e.corrected,
       ARRAY(SELECT unnest(e.words) INTERSECT SELECT unnest(:words::text[])) AS shared
  FROM (SELECT ticket, at, sum(weight) AS worth
          FROM unnest(:words::text[], :worth::float8[]) AS asked (word, weight)
          JOIN routing_examples ON words @> ARRAY[word]
         WHERE ticket <> :besides
         GROUP BY ticket, at
         ORDER BY worth DESC, at DESC
         LIMIT :limit) likest
 CROSS JOIN LATERAL (SELECT ticket, corrected, words FROM routing_examples
                      WHERE ticket = likest.ticket OFFSET 0) e
 CROSS JOIN LATERAL (SELECT topic_id, body_id, district, state FROM tickets
                      WHERE number = likest.ticket OFFSET 0) t
 WHERE ticket_teaches(t.state)
   AND (SELECT topics.retired_at IS NULL FROM topics WHERE topics.topic_id = t.topic_id)
 ORDER BY likest.worth DESC, likest.at DESC;

-- name: routing_of_topic
-- Kept tickets of :topic_id that a body had, those with :words (worth :worth) and the newest
-- first, but for the ticket :besides; at most :limit.
SELECT e.ticket, t.topic_id, t.body_id, t.district, e.corrected,
       ARRAY(SELECT unnest(e.words) INTERSECT SELECT unnest(:words::text[])) AS shared
  FROM routing_examples e
  JOIN tickets t ON t.number = e.ticket
 WHERE e.topic_id = :topic_id AND t.topic_id = :topic_id AND e.ticket <> :besides
   AND t.body_id IS NOT NULL
   AND ticket_teaches(t.state) AND t.state <> 'answered_on_the_spot'
 ORDER BY (SELECT coalesce(sum(weight), 0)
           FROM unnest(:words::text[], :worth::float8[]) AS asked (word, weight)
            WHERE word = ANY (e.words)) DESC,
          e.corrected DESC, e.at DESC
 LIMIT :limit;

-- name: routing_rules
-- Whom :topic_id or what lies above it gives in :district (null: not known), the nearest
-- first, closed bodies too. The first open one is what body_of_topic says.
WITH RECURSIVE up (topic_id, parent_id, own, step) AS (
    SELECT topic_id, parent_id, body_id, 0 FROM topics WHERE topic_id = :topic_id
    UNION ALL
    SELECT t.topic_id, t.parent_id, t.body_id, up.step + 1
      FROM topics t JOIN up ON t.topic_id = up.parent_id WHERE up.step < 20)
SELECT said.body_id,
       CASE WHEN said.place = 0 THEN 'district' WHEN up.step = 0 THEN 'topic' ELSE 'branch' END AS ground,
       b.closed_at IS NOT NULL AS closed
  FROM up
 CROSS JOIN LATERAL (
       SELECT routes.body_id, 0 AS place FROM routes
        WHERE routes.topic_id = up.topic_id AND routes.district = :district
       UNION ALL SELECT up.own, 1) said
  JOIN bodies b ON b.body_id = said.body_id
 ORDER BY up.step, said.place;

-- name: routing_bodies
-- Every body by name.
SELECT body_id, names, closed_at IS NOT NULL AS closed FROM bodies;

-- name: routing_learn
-- Keep the ticket :number as it is now to learn from; nothing where it has no topic.
INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)
SELECT t.number, t.topic_id,
       t.state <> 'answered_on_the_spot' AND t.body_id IS NOT NULL
       AND t.body_id IS DISTINCT FROM body_of_topic(t.topic_id, t.district),
       ARRAY(SELECT word FROM unnest(tsvector_to_array(knowledge_words(left(t.subject || ' ' || t.text, 2000)))) AS word
              WHERE length(word) BETWEEN 2 AND 60 LIMIT 120),
       t.changed_at
  FROM tickets t
 WHERE t.number = :number AND t.topic_id IS NOT NULL
ON CONFLICT (ticket) DO UPDATE SET
    topic_id = excluded.topic_id, corrected = excluded.corrected, words = excluded.words,
    at = excluded.at
RETURNING topic_id;

-- name: routing_forget_oldest
-- Of :topic_id the newest :most tickets that went along with the rules stay, and as many corrected
-- ones.
DELETE FROM routing_examples
 WHERE ticket IN (SELECT ticket FROM routing_examples
                   WHERE topic_id = :topic_id AND corrected ORDER BY at DESC OFFSET :most)
    OR ticket IN (SELECT ticket FROM routing_examples
                   WHERE topic_id = :topic_id AND NOT corrected ORDER BY at DESC OFFSET :most);

-- name: routing_targets
-- Whether there is such a :topic_id, :district and :body_id, and whether they are in use; null in:
-- null out.
SELECT (SELECT t.retired_at IS NULL FROM topics t WHERE t.topic_id = :topic_id) AS topic,
       EXISTS (SELECT FROM districts d WHERE d.code = :district) AS district,
       (SELECT b.closed_at IS NULL FROM bodies b WHERE b.body_id = :body_id) AS body;
