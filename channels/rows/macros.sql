-- name: macros
-- Answers that are at hand, by their Kazakh names.
SELECT macro_id, names, texts FROM macros WHERE closed_at IS NULL ORDER BY names ->> 'kk', macro_id;

-- name: macro_add
-- A macro of :person_id at :now: :names, :texts.
INSERT INTO macros (names, texts, changed_by, changed_at) VALUES (:names, :texts, :person_id, :now)
RETURNING macro_id;

-- name: macro_change
-- :macro_id is called :names and says :texts since :now, by :person_id; nothing where it is closed.
UPDATE macros SET names = :names, texts = :texts, changed_by = :person_id, changed_at = :now
 WHERE macro_id = :macro_id AND closed_at IS NULL
RETURNING true;

-- name: macro_close
-- :macro_id is at hand no more since :now, by :person_id.
UPDATE macros SET closed_at = :now, changed_by = :person_id, changed_at = :now
 WHERE macro_id = :macro_id AND closed_at IS NULL
RETURNING true;
