-- rolling: a column with a default; whoever is there keeps the language that they read
-- Whether somebody chose the language of a person's pages; if nobody did, their browser says it.
ALTER TABLE IF EXISTS people ADD COLUMN IF NOT EXISTS language_chosen boolean NOT NULL DEFAULT true;
