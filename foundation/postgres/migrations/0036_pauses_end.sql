-- A term that stands still for an applicant's answer goes on by itself, so a paused clock has an end, too, and
-- something to be said. What the facts say more is filled when they are built anew; pauses without an end get one
-- when the registry starts (docs/decisions/0181).
ALTER TABLE IF EXISTS clocks DROP CONSTRAINT IF EXISTS clocks_check1;
ALTER TABLE IF EXISTS clocks DROP CONSTRAINT IF EXISTS clocks_next_of_open;
ALTER TABLE IF EXISTS clocks ADD CONSTRAINT clocks_next_of_open CHECK (next_at IS NULL OR state <> 'done');
ALTER TABLE IF EXISTS clocks ADD COLUMN IF NOT EXISTS resumes_at timestamptz
    CONSTRAINT clocks_resumes_paused CHECK (resumes_at IS NULL OR state = 'paused');
ALTER TABLE IF EXISTS deadline_facts ADD COLUMN IF NOT EXISTS waited bigint NOT NULL DEFAULT 0;
ALTER TABLE IF EXISTS deadline_facts ADD COLUMN IF NOT EXISTS extended boolean NOT NULL DEFAULT false;
ALTER TABLE IF EXISTS deadline_facts ADD COLUMN IF NOT EXISTS rejected boolean NOT NULL DEFAULT false;
ALTER TABLE IF EXISTS deadline_facts ADD COLUMN IF NOT EXISTS answer_key bigint;
ALTER TABLE IF EXISTS rating_audits ADD COLUMN IF NOT EXISTS rejection boolean NOT NULL DEFAULT false;
DROP FUNCTION IF EXISTS rated_parts(timestamptz, timestamptz, text);
