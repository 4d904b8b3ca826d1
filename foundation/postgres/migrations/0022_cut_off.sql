-- Why a call ended that nobody meant to end.
ALTER TABLE calls ADD COLUMN IF NOT EXISTS cut_off text CHECK (cut_off IN ('vanished', 'pbx_down'));
ALTER TABLE IF EXISTS contact_facts DROP CONSTRAINT IF EXISTS contact_facts_cause_check,
    ADD CONSTRAINT contact_facts_cause_check CHECK
    (cause IN ('ours', 'not_taken', 'nobody_free', 'vanished', 'left_ringing', 'left_early'));
DROP INDEX IF EXISTS contact_facts_lost;  -- contact_facts_missed takes its place
