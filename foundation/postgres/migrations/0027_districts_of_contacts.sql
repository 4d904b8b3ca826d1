-- rolling: columns that may be empty; what a program of before writes without them is looked at again
-- In which district each contact of a problem counts, and which body has it, stand beside where it counts.
ALTER TABLE IF EXISTS problem_tickets
    ADD COLUMN IF NOT EXISTS body_id bigint,
    ADD COLUMN IF NOT EXISTS counts_in text;
DROP INDEX IF EXISTS problem_tickets_place;  -- problem_tickets_newest begins with it
DO $$
BEGIN
    IF to_regclass('problem_tickets') IS NOT NULL AND to_regclass('problem_cells') IS NOT NULL THEN
        UPDATE problem_tickets p
           SET body_id = t.body_id,
               counts_in = CASE WHEN p.cell = 0 THEN p.district
                           ELSE (SELECT c.district FROM problem_cells c WHERE c.cell = p.cell) END
          FROM tickets t WHERE t.number = p.ticket;
    END IF;
END $$;
