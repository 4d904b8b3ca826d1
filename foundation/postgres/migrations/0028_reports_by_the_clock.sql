-- rolling: a column that may be empty and a table that is made by schema.sql: what a program of before builds
-- has no sums by the clock, is told by the column, and is read from its quarters until it is built anew
-- To which build of a month its sums by the clock belong.
ALTER TABLE IF EXISTS report_built_months ADD COLUMN IF NOT EXISTS clocks_at timestamptz;
-- Only report_key_in of before calls it, which schema.sql now makes anew in the same transaction.
DROP FUNCTION IF EXISTS report_key(text, contact_counts);
