-- Lines that take messages, and calls refused because their number is blocked.
ALTER TABLE lines ADD COLUMN IF NOT EXISTS voicemail boolean NOT NULL DEFAULT false;
ALTER TABLE calls DROP CONSTRAINT IF EXISTS calls_refusal_check;
ALTER TABLE calls ADD CONSTRAINT calls_refusal_check
    CHECK (refusal IN ('closed', 'full', 'blocked'));
