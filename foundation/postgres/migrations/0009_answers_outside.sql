-- rolling: columns that may be empty
-- What somebody answered in the network itself, with its link and time.
ALTER TABLE conversations
    ADD COLUMN IF NOT EXISTS outside_at timestamptz,
    ADD COLUMN IF NOT EXISTS outside_link text CHECK (length(outside_link) <= 500),
    ADD COLUMN IF NOT EXISTS outside_by bigint REFERENCES people;
ALTER TABLE conversations DROP CONSTRAINT IF EXISTS conversations_check3;
ALTER TABLE conversations ADD CONSTRAINT conversations_check3
    CHECK ((outside_at IS NULL) = (outside_link IS NULL));
