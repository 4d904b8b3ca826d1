-- name: meaning_beginnings
-- What all forms of each of :words begin with, as the search of tickets has it; words like "and" have nothing.
SELECT word, ticket_beginning(folded, stem) AS beginning
  FROM (SELECT word, knowledge_fold(word) AS folded FROM unnest(:words::text[]) AS word) folds
 CROSS JOIN LATERAL ts_lexize('russian_stem', folded) AS stem
 WHERE stem <> '{}';

-- name: meaning_forget_words
-- Every topic's words, before they are written anew.
DELETE FROM topic_words;

-- name: meaning_write_words
-- Words of topics: of :topics, in :places.
INSERT INTO topic_words (topic_id, place, kazakh, kazakh_beginning, russian, russian_beginning, alike)
SELECT * FROM unnest(:topics::bigint[], :places::smallint[], :kazakh::text[], :kazakh_begins::text[],
                     :russian::text[], :russian_begins::text[], :alike::real[])
ON CONFLICT DO NOTHING;
