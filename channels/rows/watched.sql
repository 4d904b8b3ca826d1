-- name: watched_words
-- Hashtags and words that are watched, in the order of their words.
SELECT w.word_id, w.word, w.normal, w.added_at, p.name AS added_by
  FROM watched_words w LEFT JOIN people p ON p.person_id = w.added_by
 WHERE w.removed_at IS NULL ORDER BY w.normal;

-- name: watched_word_add
-- :person_id watches :word from :at on, compared as :normal. Returns nothing where it is watched
-- already.
INSERT INTO watched_words (word, normal, added_at, added_by)
VALUES (:word, :normal, :at, :person_id)
ON CONFLICT (normal) DO UPDATE SET word = excluded.word, added_at = excluded.added_at,
       added_by = excluded.added_by, removed_at = NULL
 WHERE watched_words.removed_at IS NOT NULL
RETURNING word_id;

-- name: watched_word_remove
-- :word_id is watched no more since :at. Returns the word, and nothing where it was not watched.
UPDATE watched_words SET removed_at = :at WHERE word_id = :word_id AND removed_at IS NULL
RETURNING word;
