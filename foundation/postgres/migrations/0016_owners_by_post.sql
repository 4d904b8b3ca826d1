-- rolling: a column that may be empty; programs of the version before show nobody where it is not
-- Whoever heads or supervises a body answers for an aim.
ALTER TABLE IF EXISTS goal_owners ADD COLUMN IF NOT EXISTS body_id bigint REFERENCES bodies;
ALTER TABLE IF EXISTS goal_owners DROP CONSTRAINT IF EXISTS goal_owners_one;
ALTER TABLE IF EXISTS goal_owners ADD CONSTRAINT goal_owners_one
    CHECK (person_id IS NULL OR body_id IS NULL);
