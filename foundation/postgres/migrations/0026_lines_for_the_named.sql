-- rolling: a new column that is false everywhere: programs of the version before need not know it
-- A line that only those serve whose own lines name it.
ALTER TABLE IF EXISTS lines ADD COLUMN IF NOT EXISTS named_only boolean NOT NULL DEFAULT false;
ALTER TABLE IF EXISTS lines DROP CONSTRAINT IF EXISTS lines_named_only;
ALTER TABLE IF EXISTS lines ADD CONSTRAINT lines_named_only
    CHECK (NOT named_only OR (NOT emergency AND overflow_to IS NULL));
