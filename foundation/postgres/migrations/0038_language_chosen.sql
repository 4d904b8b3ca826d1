-- rolling: a column with a default; people on record keep their language
-- Whether somebody chose the language of a person's pages. If nobody did, the browser's language is used.
ALTER TABLE IF EXISTS people ADD COLUMN IF NOT EXISTS language_chosen boolean NOT NULL DEFAULT true;
