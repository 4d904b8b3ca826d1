-- A caller may be handed on to a number outside the house.
ALTER TABLE call_breaks ADD COLUMN IF NOT EXISTS outside text;
