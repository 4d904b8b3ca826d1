-- rolling: only the command that makes up a past writes these columns; a past on record was written in one piece
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS days integer;
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS calls_per_day integer;
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS last_numbers jsonb NOT NULL DEFAULT '{}';
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS fingerprint text NOT NULL DEFAULT '';
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS reached timestamptz;
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS steps text[] NOT NULL DEFAULT '{}';
ALTER TABLE IF EXISTS demo_history ADD COLUMN IF NOT EXISTS finished_at timestamptz;
UPDATE demo_history SET finished_at = made_at, reached = until WHERE finished_at IS NULL AND days IS NULL;
