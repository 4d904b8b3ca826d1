-- rolling: a column that may be empty and a table that is made by schema.sql: what a program of before builds
-- has no sums by the clock, is told by the column, and is read from its quarters until it is built anew
-- To which build of a month its sums by the clock belong.
ALTER TABLE IF EXISTS report_built_months ADD COLUMN IF NOT EXISTS clocks_at timestamptz;
