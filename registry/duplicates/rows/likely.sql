-- name: likely_tickets
-- Tickets that may be about the same as the ticket :number, which is written now, opened since
-- :opened_since; those that are over only if they changed since :over_since. Within :near_metres
-- metres of the point :lat :lon, or of :topic_id in a street whose name has words that begin with
-- :street (any null: not known). The newest :most of each kind are looked at. With the first ticket
-- of their cluster; `shared`: of the beginnings of words :beginnings (those of likely_words) it
-- has, `alike`: how alike subject and beginning are to what was typed :typed, by letters. OFFSET 0:
-- of the topic's tickets each is looked at; beginnings of four letters are in too many others.
WITH asked AS MATERIALIZED (
    SELECT word, to_tsquery('simple', quote_literal(word) || ':*') AS query
      FROM unnest(:beginnings::text[]) AS word),
reach AS MATERIALIZED (SELECT :near_metres::int / 111320.0 AS degrees),
street AS MATERIALIZED (
    SELECT to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & ')) AS query
      FROM unnest(:street::text[]) AS word),
around AS MATERIALIZED (
    (SELECT t.number FROM tickets t
      WHERE t.lat IS NOT NULL AND t.state <> 'answered_on_the_spot' AND t.opened_at >= :opened_since
        AND point(t.lon, t.lat) <@ (SELECT box(
            point(:lon - degrees * 1.01 / cosd(:lat), :lat - degrees * 1.01),
            point(:lon + degrees * 1.01 / cosd(:lat), :lat + degrees * 1.01)) FROM reach)
        AND (NOT ticket_is_over(t.state) OR t.changed_at >= :over_since)
      ORDER BY t.opened_at DESC LIMIT :most)
    UNION
    (SELECT t.number
       FROM (SELECT t.number, t.opened_at, t.words FROM tickets t
              WHERE t.topic_id = :topic_id AND t.state <> 'answered_on_the_spot'
                AND t.opened_at >= :opened_since
                AND (NOT ticket_is_over(t.state)
                     OR t.changed_at >= :over_since)
             OFFSET 0) t
      WHERE t.words @@ (SELECT query FROM street)
      ORDER BY t.opened_at DESC LIMIT :most))
SELECT t.number, f.number AS first, f.state, t.topic_id, t.opened_at,
       CASE WHEN ticket_is_over(f.state) THEN f.changed_at END AS over_at,
       t.address, t.lat, t.lon, t.rough_place,
       ARRAY(SELECT word FROM asked WHERE t.words @@ asked.query) AS shared,
       CASE WHEN :typed::text <> ''
            THEN similarity(knowledge_spelt(left(t.subject || ' ' || t.text, 200)),
                            knowledge_spelt(left(:typed, 200)))
            ELSE 0 END AS alike,
       f.subject AS first_subject, f.address AS first_address,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = f.number) AS duplicates
  FROM around
  JOIN tickets t USING (number)
  JOIN tickets f ON f.number = coalesce(t.duplicate_of, t.number)
 WHERE f.number <> :number AND t.number <> :number AND f.state <> 'answered_on_the_spot';

-- name: likely_words
-- Beginnings of the words typed :typed, and how near is near for :topic_id (without one :usual_near metres).
SELECT ARRAY(SELECT DISTINCT ticket_beginning(word, stem) AS beginning
               FROM regexp_split_to_table(knowledge_fold(:typed), '[^0-9a-zа-я]+') AS word
              CROSS JOIN LATERAL ts_lexize('russian_stem', word) AS stem
              WHERE length(word) > 2 AND stem <> '{}' ORDER BY beginning LIMIT 40) AS words,
       coalesce((SELECT near_metres FROM topics WHERE topic_id = :topic_id),
                :usual_near::integer) AS near_metres;

-- name: likely_cluster
-- The other tickets of the cluster that the ticket :number is of, the first one first; none where
-- it is alone.
SELECT t.number, t.number = own.first AS is_first, t.state, t.opened_at, t.address
  FROM (SELECT coalesce(duplicate_of, number) AS first FROM tickets WHERE number = :number) own
  JOIN tickets t ON t.number = own.first OR t.duplicate_of = own.first
 WHERE t.number <> :number
 ORDER BY t.number <> own.first, t.opened_at, t.number;
