-- rolling: columns that may be empty; the keeper of this version fills them piece by piece, at its first look
-- In which district each contact of a problem counts, and which body has it, stand beside where it counts.
ALTER TABLE IF EXISTS problem_tickets
    ADD COLUMN IF NOT EXISTS body_id bigint,
    ADD COLUMN IF NOT EXISTS counts_in text;
DROP INDEX IF EXISTS problem_tickets_place;  -- problem_tickets_newest begins with it
-- Here, before schema.sql holds tables on which calls are written: for some seconds only pages of problems wait.
DO $$
BEGIN
    IF to_regclass('problem_tickets') IS NOT NULL THEN
        CREATE INDEX IF NOT EXISTS problem_tickets_newest ON problem_tickets (topic_id, cell, day, ticket)
            INCLUDE (applicant, merged, body_id);
        CREATE INDEX IF NOT EXISTS problem_tickets_district ON problem_tickets (topic_id, counts_in, day, ticket)
            INCLUDE (applicant, merged, body_id) WHERE counts_in IS NOT NULL;
    END IF;
END $$;
