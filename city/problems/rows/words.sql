-- name: problem_words
-- Of :topic the :limit words, or pairs of words, that most of :tickets have, and how many have each; none that
-- fewer than :least applicants wrote. Who is not known counts as one.
WITH asked AS MATERIALIZED (
    SELECT place, kazakh, russian, alike,
           to_tsquery('simple', quote_literal(kazakh_beginning) || ':*') AS kazakh_query,
           to_tsquery('simple', quote_literal(russian_beginning) || ':*') AS russian_query
      FROM topic_words WHERE topic_id = :topic),
found AS (
    SELECT asked.*, coalesce(p.applicant::text, p.ticket) AS applicant,
           coalesce(t.words @@ kazakh_query, false) AS has_kazakh,
           coalesce(t.words @@ russian_query, false) AS has_russian
      FROM problem_tickets p JOIN tickets t ON t.number = p.ticket CROSS JOIN asked
     WHERE p.ticket = ANY (:tickets::text[]))
SELECT kazakh, russian, alike, count(*)::integer AS tickets,
       count(*) FILTER (WHERE has_kazakh)::integer AS in_kazakh,
       count(*) FILTER (WHERE has_russian)::integer AS in_russian
  FROM found
 WHERE has_kazakh OR has_russian
 GROUP BY place, kazakh, russian, alike
HAVING count(DISTINCT applicant) >= :least
 ORDER BY tickets DESC, place LIMIT :limit;
