-- rolling: columns that may be empty; what a program of before writes without them is looked at again
-- What a problem is counted from stands beside where each ticket counts.
ALTER TABLE IF EXISTS problem_tickets
    ADD COLUMN IF NOT EXISTS applicant bigint,
    ADD COLUMN IF NOT EXISTS merged text,
    ADD COLUMN IF NOT EXISTS reopened boolean,
    ADD COLUMN IF NOT EXISTS district text;
DO $$
BEGIN
    IF to_regclass('problem_tickets') IS NOT NULL THEN
        UPDATE problem_tickets p
           SET applicant = hashtextextended(t.applicant, 0), merged = t.duplicate_of,
               reopened = t.reopenings > 0, district = t.district
          FROM tickets t WHERE t.number = p.ticket AND p.version = t.version;
    END IF;
END $$;
