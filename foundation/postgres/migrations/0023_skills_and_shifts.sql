-- rolling: columns that may be empty, and longer words, which programs of the version before never write
-- What a call needed and in which shift it was answered, among its facts; by both the days of reports are
-- summed, so all of them are summed anew.
ALTER TABLE IF EXISTS calls ADD COLUMN IF NOT EXISTS skill text;
ALTER TABLE IF EXISTS contact_facts ADD COLUMN IF NOT EXISTS skill text;
ALTER TABLE IF EXISTS contact_facts ADD COLUMN IF NOT EXISTS shift_starts_at timestamptz;
ALTER TABLE IF EXISTS contact_facts ADD COLUMN IF NOT EXISTS shift_ends_at timestamptz;
ALTER TABLE IF EXISTS report_days DROP CONSTRAINT IF EXISTS report_days_dimension_check;
ALTER TABLE IF EXISTS report_days ADD CONSTRAINT report_days_dimension_check CHECK (dimension IN
    ('line', 'language', 'operator', 'topic', 'body', 'district', 'skill', 'shift'));
ALTER TABLE IF EXISTS report_months DROP CONSTRAINT IF EXISTS report_months_dimension_check;
ALTER TABLE IF EXISTS report_months ADD CONSTRAINT report_months_dimension_check CHECK (dimension IN
    ('line', 'language', 'operator', 'topic', 'body', 'district', 'skill', 'shift'));
DO $$ BEGIN
    IF to_regclass('report_built') IS NOT NULL THEN
        UPDATE report_built SET built_at = NULL;
    END IF;
    IF to_regclass('report_built_months') IS NOT NULL THEN
        UPDATE report_built_months SET built_at = NULL;
    END IF;
END $$;
