-- name: facts_hold
-- Facts of :kind are computed by nobody else until this transaction ends; with :shared, only by
-- others who share in it: whoever writes records and their facts.
SELECT CASE WHEN :shared THEN pg_advisory_xact_lock_shared(109113, hashtext(:kind))
            ELSE pg_advisory_xact_lock(109113, hashtext(:kind)) END;

-- name: facts_progress_begin
-- The facts of :kind by :formulas are to be built from :now back, unless that has begun.
INSERT INTO facts_progress (kind, formulas, reached_at) VALUES (:kind, :formulas, :now)
ON CONFLICT DO NOTHING;

-- name: facts_progress
-- How far the facts of :kind have been built by :formulas.
SELECT reached_at, reached_id, built, finished_at FROM facts_progress
 WHERE kind = :kind AND formulas = :formulas;

-- name: facts_progress_move
-- They have been built down to (:reached_at, :reached_id), :built more; with :finished there is
-- nothing before that.
UPDATE facts_progress SET reached_at = :reached_at, reached_id = :reached_id, built = built + :built,
       finished_at = CASE WHEN :finished THEN now() END
 WHERE kind = :kind AND formulas = :formulas;

-- name: facts_comparison_add
-- A comparison of facts (kind, formulas, at, share, compared, differing, examples) as the object
-- :comparison.
INSERT INTO facts_comparisons (kind, formulas, at, share, compared, differing, examples)
SELECT kind, formulas, at, share, compared, differing, examples
  FROM jsonb_populate_record(NULL::facts_comparisons, :comparison);

-- name: facts_comparison_last
-- The last comparison of facts of :kind.
SELECT at, share, compared, differing, examples FROM facts_comparisons
 WHERE kind = :kind ORDER BY at DESC, comparison_id DESC LIMIT 1;
