-- name: likely_tickets
-- Tickets that may be about the same as the ticket $1, which is written now, opened since $2; those that
-- are over only if they changed since $3. Within $11 metres of the point $4 $5, or of the topic $6 in a
-- street whose name has words that begin with $7 (any null: not known). The newest $8 of each kind are
-- looked at. With the first ticket of their cluster; `shared`: of the beginnings of words $10 (those of
-- likely_words) it has, `alike`: how alike subject and beginning are to what was typed $9, by letters.
-- OFFSET 0: of the topic's tickets each is looked at; beginnings of four letters are in too many others.
WITH asked AS MATERIALIZED (
    SELECT word, to_tsquery('simple', quote_literal(word) || ':*') AS query
      FROM unnest($10::text[]) AS word),
reach AS MATERIALIZED (SELECT $11::int / 111320.0 AS degrees),
street AS MATERIALIZED (
    SELECT to_tsquery('simple', string_agg(quote_literal(word) || ':*', ' & ')) AS query
      FROM unnest($7::text[]) AS word),
around AS MATERIALIZED (
    (SELECT t.number FROM tickets t
      WHERE t.lat IS NOT NULL AND t.state <> 'answered_on_the_spot' AND t.opened_at >= $2
        AND point(t.lon, t.lat) <@ (SELECT box(
            point($5 - degrees * 1.01 / cosd($4), $4 - degrees * 1.01),
            point($5 + degrees * 1.01 / cosd($4), $4 + degrees * 1.01)) FROM reach)
        AND (t.state NOT IN ('resolved', 'confirmed', 'rejected') OR t.changed_at >= $3)
      ORDER BY t.opened_at DESC LIMIT $8)
    UNION
    (SELECT t.number
       FROM (SELECT t.number, t.opened_at, t.words FROM tickets t
              WHERE t.topic_id = $6 AND t.state <> 'answered_on_the_spot' AND t.opened_at >= $2
                AND (t.state NOT IN ('resolved', 'confirmed', 'rejected') OR t.changed_at >= $3)
             OFFSET 0) t
      WHERE t.words @@ (SELECT query FROM street)
      ORDER BY t.opened_at DESC LIMIT $8))
SELECT t.number, f.number AS first, f.state, t.topic_id, t.opened_at,
       CASE WHEN f.state IN ('resolved', 'confirmed', 'rejected') THEN f.changed_at END AS over_at,
       t.address, t.lat, t.lon, t.rough_place,
       ARRAY(SELECT word FROM asked WHERE t.words @@ asked.query) AS shared,
       CASE WHEN $9::text <> '' THEN similarity(knowledge_spelt(left(t.subject || ' ' || t.text, 200)),
                                                knowledge_spelt(left($9, 200))) ELSE 0 END AS alike,
       f.subject AS first_subject, f.address AS first_address,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = f.number) AS duplicates
  FROM around
  JOIN tickets t USING (number)
  JOIN tickets f ON f.number = coalesce(t.duplicate_of, t.number)
 WHERE f.number <> $1 AND t.number <> $1 AND f.state <> 'answered_on_the_spot';

-- name: likely_words
-- Beginnings of the words typed $1, and how near is near for the topic $2 (250 m without one).
SELECT ARRAY(SELECT DISTINCT ticket_beginning(word, stem) AS beginning
               FROM regexp_split_to_table(knowledge_fold($1), '[^0-9a-zа-я]+') AS word
              CROSS JOIN LATERAL ts_lexize('russian_stem', word) AS stem
              WHERE length(word) > 2 AND stem <> '{}' ORDER BY beginning LIMIT 40) AS words,
       coalesce((SELECT near_metres FROM topics WHERE topic_id = $2), 250) AS near_metres;

-- name: likely_cluster
-- The other tickets of the cluster that the ticket $1 is of, the first one first; none where it is alone.
SELECT t.number, t.number = own.first AS is_first, t.state, t.opened_at, t.address
  FROM (SELECT coalesce(duplicate_of, number) AS first FROM tickets WHERE number = $1) own
  JOIN tickets t ON t.number = own.first OR t.duplicate_of = own.first
 WHERE t.number <> $1
 ORDER BY t.number <> own.first, t.opened_at, t.number;

-- name: likely_mass
-- Clusters that at least $2 tickets were joined to since $1, with what an incident would say of them.
SELECT f.number, topics.code AS topic, min(h.at) AS since, count(DISTINCT h.ticket) AS joined,
       f.address, f.district, array_agg(DISTINCT t.address) FILTER (WHERE t.address <> '') AS addresses,
       (SELECT count(*) + 1 FROM tickets d WHERE d.duplicate_of = f.number) AS applicants
  FROM ticket_history h
  JOIN tickets t ON t.number = h.ticket
  JOIN tickets f ON f.number = t.duplicate_of
  JOIN topics ON topics.topic_id = f.topic_id
 WHERE h.step = 'join' AND h.at >= $1
   AND NOT EXISTS (SELECT FROM incidents i WHERE i.ticket = f.number)
 GROUP BY f.number, topics.code
HAVING count(DISTINCT h.ticket) >= $2
 ORDER BY joined DESC, f.number;
