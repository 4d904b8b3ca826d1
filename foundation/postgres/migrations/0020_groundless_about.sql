-- rolling: a column with a default, which programs of the version before never write
-- Groundless conversations are counted by what they are about.
ALTER TABLE IF EXISTS conversations ADD COLUMN IF NOT EXISTS about text NOT NULL DEFAULT '';
