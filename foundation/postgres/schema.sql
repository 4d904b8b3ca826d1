-- name: schema_patience
-- Until this transaction ends nobody's lock is waited for longer than :seconds.
SELECT set_config('lock_timeout', :seconds, true);

-- name: schema_lock
-- Only one process changes the schema at a time; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(:key);

-- name: schema_create_database
-- The command that makes the database :name, its name quoted.
SELECT format('CREATE DATABASE %I', :name::text);

-- name: schema_exists
-- Whether this database was ever given our schema.
SELECT to_regclass('schema_version') IS NOT NULL;

-- name: schema_before_release
-- The version of a database from before release 1.0, whose table of versions had no column
-- `release`; null for one of 1.0 and later.
SELECT max(version) FROM schema_version AS known WHERE NOT to_jsonb(known) ? 'release';

-- name: schema_version
-- The version the database was brought to last.
SELECT version, fingerprint FROM schema_version ORDER BY version DESC LIMIT 1;

-- name: schema_record_version
-- The schema is now of :version, its files have :fingerprint.
INSERT INTO schema_version (version, fingerprint) VALUES (:version, :fingerprint)
ON CONFLICT (version) DO UPDATE SET fingerprint = excluded.fingerprint, applied_at = now();

-- name: schema_size
-- What this database takes on the disk, in bytes.
SELECT pg_database_size(current_database());

-- name: schema_is_empty
-- Whether nobody has made a table, a view or a sequence in it.
SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace);
