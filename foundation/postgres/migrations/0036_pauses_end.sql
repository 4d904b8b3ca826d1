-- A term that is paused for an applicant's answer is resumed automatically, so a paused clock has an end, too, and
-- steps of escalation. The new columns of the facts are filled when the facts are built anew. Pauses without a
-- limit get one when the registry's process starts (docs/decisions/0181).
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
