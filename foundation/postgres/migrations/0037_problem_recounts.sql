-- rolling: a new column that may be empty; programs of before neither read nor write it.
-- When somebody asked to count systemic problems anew without waiting for the night.
ALTER TABLE IF EXISTS problem_progress ADD COLUMN IF NOT EXISTS recount_request_at timestamptz;
