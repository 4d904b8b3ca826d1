-- rolling: a column that may be empty
-- How many saw the post that a contact is.
ALTER TABLE IF EXISTS problem_tickets ADD COLUMN IF NOT EXISTS reach integer;
