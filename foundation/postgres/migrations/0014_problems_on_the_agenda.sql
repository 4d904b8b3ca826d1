-- rolling: only the pages of problems of the version before read the table, and fail until they are restarted a minute later; no call does
-- A problem that was given to a head stands on the council's agenda, as what the council decides does.
ALTER TABLE IF EXISTS council_decisions DROP CONSTRAINT IF EXISTS council_decisions_words_check;
ALTER TABLE IF EXISTS council_decisions
    ADD CONSTRAINT council_decisions_words_check CHECK (length(words) BETWEEN 1 AND 2000),
    ADD COLUMN IF NOT EXISTS score double precision;
ALTER TABLE IF EXISTS council_steps DROP CONSTRAINT IF EXISTS council_steps_words_check;
ALTER TABLE IF EXISTS council_steps
    ADD CONSTRAINT council_steps_words_check CHECK (length(words) <= 2000);
DO $$
DECLARE
    task   record;
    number bigint;
BEGIN
    IF to_regclass('problem_tasks') IS NULL OR to_regclass('council_decisions') IS NULL THEN
        RETURN;
    END IF;
    FOR task IN SELECT * FROM problem_tasks ORDER BY task_id LOOP
        INSERT INTO council_decisions (decided_on, words, body_id, due_on, first_due_on, topic_id, cell, score,
                                       state, version, made_by, made_at, done_on)
        VALUES (task.set_at::date, task.words, task.body_id, task.due_on, task.due_on, task.topic_id,
                nullif(to_hex(task.cell), '0'), task.score,
                CASE WHEN task.done_at IS NULL THEN 'open' ELSE 'done' END,
                CASE WHEN task.done_at IS NULL THEN 1 ELSE 2 END, task.set_by, task.set_at, task.done_at::date)
        RETURNING decision_id INTO number;
        IF task.done_at IS NOT NULL THEN
            INSERT INTO council_steps (decision_id, at, person_id, step, words)
            VALUES (number, task.done_at, task.done_by, 'report', task.result);
        END IF;
    END LOOP;
    DROP TABLE problem_tasks;
END $$;
