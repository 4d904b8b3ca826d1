-- name: table_sum_statements
-- For each table with rows of ours: its name, and the statement that gives its number of rows and the sum of a
-- checksum of each. The checksum is MD5, for it is the same in every version of PostgreSQL.
SELECT format('%I.%I', n.nspname, c.relname) AS name,
       format('SELECT count(*), coalesce(sum(CAST(CAST(''x'' || left(md5(CAST(t AS text)), 16) AS bit(64)) AS bigint)), 0)
                 FROM ONLY %I.%I AS t', n.nspname, c.relname) AS statement
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')
 ORDER BY 1;

-- name: snapshot_exported
-- The name of this transaction's snapshot, for another session that reads the same.
SELECT pg_export_snapshot();
