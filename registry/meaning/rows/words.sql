-- name: meaning_beginnings
-- What all forms of each of :words begin with, as the search of tickets has it; words like "and" have nothing.
SELECT word, ticket_beginning(folded, stem) AS beginning
  FROM (SELECT word, knowledge_fold(word) AS folded FROM unnest(:words::text[]) AS word) folds
 CROSS JOIN LATERAL ts_lexize('russian_stem', folded) AS stem
 WHERE stem <> '{}';

-- name: meaning_lock_words
-- Nobody else writes topics' words; an erasure that forgets some comes before or after, as a whole.
LOCK TABLE topic_words IN SHARE ROW EXCLUSIVE MODE;

-- name: meaning_words_erased
-- Whether any of :tickets, all of which had words, has none any more.
SELECT EXISTS (SELECT FROM tickets WHERE number = ANY (:tickets::text[]) AND subject = '' AND text = '');

-- name: meaning_forget_words
-- Every topic's words, before they are written anew.
DELETE FROM topic_words;

-- name: meaning_write_words
-- Words of topics: of :topics, in :places.
INSERT INTO topic_words (topic_id, place, kazakh, kazakh_beginning, russian, russian_beginning, alike)
SELECT * FROM unnest(:topics::bigint[], :places::smallint[], :kazakh::text[], :kazakh_begins::text[],
                     :russian::text[], :russian_begins::text[], :alike::real[])
ON CONFLICT DO NOTHING;
