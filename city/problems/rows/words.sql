-- name: problem_topic_words
-- Words of :topic, what tells it best first.
SELECT kazakh, kazakh_beginning, russian, russian_beginning, alike
  FROM topic_words WHERE topic_id = :topic ORDER BY place;

-- name: problem_texts
-- What :tickets say, and whose they are, as far as it is known.
SELECT p.applicant, t.subject, t.text
  FROM problem_tickets p JOIN tickets t ON t.number = p.ticket
 WHERE p.ticket = ANY (:tickets::text[]);

-- name: problem_forms
-- Which of :words are forms of words that begin as :beginnings do, and of which. The beginning must be the
-- word's own: «жолаушы» is no form of «жол». Thousands of words are asked, and to learn what each begins with
-- takes longest: only those few are, whose letters are alike.
WITH folds AS MATERIALIZED (
    SELECT word, knowledge_fold(word) AS folded FROM unnest(:words::text[]) AS word
), alike AS MATERIALIZED (
    SELECT word, folded, beginning
      FROM folds JOIN unnest(:beginnings::text[]) AS beginning ON starts_with(folded, beginning)
)
SELECT word, beginning
  FROM alike CROSS JOIN LATERAL ts_lexize('russian_stem', folded) AS stem
 WHERE stem <> '{}' AND ticket_beginning(folded, stem) = beginning;
