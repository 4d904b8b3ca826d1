-- rolling: a column that may be empty
-- Conversations are put away until they are to be looked at again.
ALTER TABLE IF EXISTS conversations ADD COLUMN IF NOT EXISTS snoozed_until timestamptz;
