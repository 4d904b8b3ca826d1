-- rolling: a column with a default, and an index that the comparison of recordings is answered from as well
-- Which recordings were erased because they were older than recordings are kept.
ALTER TABLE IF EXISTS recordings ADD COLUMN IF NOT EXISTS by_age boolean NOT NULL DEFAULT false;
DROP INDEX IF EXISTS recordings_started;
