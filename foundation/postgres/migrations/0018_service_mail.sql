-- rolling: a column with a default, and longer words, which programs of the version before never write
-- Letters on the service come by mail, too.
ALTER TABLE IF EXISTS service_letters ADD COLUMN IF NOT EXISTS address text NOT NULL DEFAULT '';
ALTER TABLE IF EXISTS service_letters DROP CONSTRAINT IF EXISTS service_letters_words_check;
ALTER TABLE IF EXISTS service_letters ADD CONSTRAINT service_letters_words_check CHECK (length(words) <= 4000);
