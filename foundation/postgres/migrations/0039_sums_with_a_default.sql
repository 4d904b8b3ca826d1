-- rolling: programs of the version before give each sum a value, and none of them reads the table that is dropped
-- schema.sql adds a new sum as a column to each table of sums; programs of the version before then write rows without it.
DO $$
DECLARE
    change text;
BEGIN
    FOR change IN
        SELECT format('ALTER TABLE %s %s', attrelid::regclass,
                      string_agg(format('ALTER COLUMN %I SET DEFAULT 0', attname), ', '))
          FROM pg_attribute
         WHERE attrelid IN (to_regclass('report_quarters'), to_regclass('report_days'),
                            to_regclass('report_months'), to_regclass('report_clocks'))
           AND attnum > 0 AND NOT attisdropped AND atttypid = 'bigint'::regtype
         GROUP BY attrelid
    LOOP
        EXECUTE change;
    END LOOP;
END $$;
DROP TABLE IF EXISTS report_sums;
