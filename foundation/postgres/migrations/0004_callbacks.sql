-- Which kept place a call left behind, and which place a call to a citizen was made for.
ALTER TABLE calls ADD COLUMN IF NOT EXISTS callback text;
ALTER TABLE calls_out ADD COLUMN IF NOT EXISTS callback text;
