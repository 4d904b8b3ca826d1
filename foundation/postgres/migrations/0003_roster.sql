-- rolling: nothing reads or writes these tables
-- The roster of release 1.0, which had no page and so no row, becomes one of single operators' shifts:
-- schema.sql makes the tables anew.
DROP TABLE IF EXISTS shift_operators;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_attribute
                WHERE attrelid = to_regclass('shifts') AND attname = 'lead' AND NOT attisdropped) THEN
        DROP TABLE shifts;
    END IF;
END $$;
