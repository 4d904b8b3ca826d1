-- rolling: the function does the same as before; now two programs may call it at once
CREATE OR REPLACE FUNCTION make_contact_facts_partitions(since timestamptz, until timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', since AT TIME ZONE 'UTC');
    part text;
    made integer := 0;
BEGIN
    WHILE month <= until AT TIME ZONE 'UTC' LOOP
        part := 'contact_facts_' || to_char(month, 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            PERFORM pg_advisory_xact_lock(109109112);
        END IF;
        -- The catalogue is read, because to_regclass remembers its result from before the wait for the lock.
        IF NOT EXISTS (SELECT FROM pg_class
                        WHERE relname = part AND relnamespace = current_schema()::regnamespace) THEN
            EXECUTE format('CREATE TABLE %I (LIKE contact_facts INCLUDING CONSTRAINTS)', part);
            EXECUTE format('ALTER TABLE contact_facts ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                           part, month AT TIME ZONE 'UTC',
                           (month + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;
