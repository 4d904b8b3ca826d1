-- rolling: a new column that may be null; programs of the version before neither read nor write it
-- The moment at which somebody asked to count systemic problems anew without waiting for the night.
ALTER TABLE IF EXISTS problem_progress ADD COLUMN IF NOT EXISTS recount_request_at timestamptz;
