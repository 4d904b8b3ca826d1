-- rolling: a column that may be empty; for the minute of an update the pages of before show what is decided of a district as the whole city's
-- A topic in a district is given to a head, as one in a place is.
ALTER TABLE IF EXISTS council_decisions ADD COLUMN IF NOT EXISTS district text REFERENCES districts;
ALTER TABLE IF EXISTS council_decisions DROP CONSTRAINT IF EXISTS council_decisions_one_place;
ALTER TABLE IF EXISTS council_decisions ADD CONSTRAINT council_decisions_one_place
    CHECK (cell IS NULL OR district IS NULL);
