-- name: schema_lock
-- Only one process changes the schema at a time; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(:key);

-- name: schema_create_database
-- The command that makes the database :name, its name quoted.
SELECT format('CREATE DATABASE %I', :name::text);

-- name: schema_exists
-- Whether this database was ever given our schema.
SELECT to_regclass('schema_version') IS NOT NULL;

-- name: schema_version
-- The version the database was brought to last.
SELECT version, fingerprint FROM schema_version ORDER BY version DESC LIMIT 1;

-- name: schema_record_version
-- The schema is now of :version, its files have :fingerprint.
INSERT INTO schema_version (version, fingerprint) VALUES (:version, :fingerprint)
ON CONFLICT (version) DO UPDATE SET fingerprint = excluded.fingerprint, applied_at = now();

-- name: schema_seed_line
-- The line of the settings (:line). Names are an administrator's to change, so they are set once;
-- the times (in seconds) are the settings' until an administrator has saved the line.
INSERT INTO lines (number, name_kk, name_ru, name_en,
                   kpi_seconds, ring_seconds, wrap_up_seconds, short_abandon_seconds)
VALUES (:line, :line || ' желісі', 'Линия ' || :line, 'Line ' || :line,
        :kpi_seconds, :ring_seconds, :wrap_up_seconds, :short_abandon_seconds)
ON CONFLICT (number) DO UPDATE SET
    kpi_seconds = excluded.kpi_seconds,
    ring_seconds = excluded.ring_seconds,
    wrap_up_seconds = excluded.wrap_up_seconds,
    short_abandon_seconds = excluded.short_abandon_seconds
WHERE lines.changed_at IS NULL
  AND (lines.kpi_seconds, lines.ring_seconds, lines.wrap_up_seconds, lines.short_abandon_seconds)
   IS DISTINCT FROM
      (excluded.kpi_seconds, excluded.ring_seconds, excluded.wrap_up_seconds,
       excluded.short_abandon_seconds);
