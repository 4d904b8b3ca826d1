-- name: first_call_counts
-- First-call resolution of the answered calls offered from :begins to before :ends on :line (null:
-- every line), by topic (null: none was set) and operator, by the function `first_calls`. `alone`: of
-- the `known`, no new contact of the number on the topic within :days days by :now. `held` and
-- `held_known`: the same of the `declared`: :on_the_spot, and not :taken_back.
SELECT topic_id, operator, count(*) AS answered, count(*) FILTER (WHERE declared) AS declared,
       count(*) FILTER (WHERE known) AS known, count(*) FILTER (WHERE known AND alone) AS alone,
       count(*) FILTER (WHERE known AND declared) AS held_known,
       count(*) FILTER (WHERE known AND declared AND alone) AS held
  FROM first_calls(:begins, :ends, :line, :days, :on_the_spot, :taken_back, :now)
 GROUP BY topic_id, operator
 ORDER BY topic_id, operator;
