-- rolling: columns that may be empty
-- What somebody answered in the network itself, with its link and time.
ALTER TABLE IF EXISTS conversations
    ADD COLUMN IF NOT EXISTS outside_at timestamptz,
    ADD COLUMN IF NOT EXISTS outside_link text CHECK (length(outside_link) <= 500),
    ADD COLUMN IF NOT EXISTS outside_by bigint REFERENCES people;
ALTER TABLE IF EXISTS conversations DROP CONSTRAINT IF EXISTS conversations_outside;
ALTER TABLE IF EXISTS conversations ADD CONSTRAINT conversations_outside
    CHECK ((outside_at IS NULL) = (outside_link IS NULL));
