-- rolling: columns that may be empty
-- A basket for spam that is looked at again, and authors who are stopped after a third groundless one.
ALTER TABLE IF EXISTS conversations
    ADD COLUMN IF NOT EXISTS basket_at timestamptz,
    ADD COLUMN IF NOT EXISTS basket_by bigint REFERENCES people;
ALTER TABLE IF EXISTS authors
    ADD COLUMN IF NOT EXISTS stopped_at timestamptz,
    ADD COLUMN IF NOT EXISTS stopped_by bigint REFERENCES people,
    ADD COLUMN IF NOT EXISTS stopped_reason text;
