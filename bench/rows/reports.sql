-- name: bench_reports_partitions
-- Room for the year.
SELECT make_contact_facts_partitions(:begins, :ends);

-- name: bench_reports_quickly
-- This connection fills: neither keys nor triggers are looked at. What is filled in is told to the keeper
-- afterwards.
SELECT set_config('session_replication_role', 'replica', false), set_config('work_mem', '64MB', false);

-- name: bench_reports_checkpoints
-- Years are written with few checkpoints,
ALTER SYSTEM SET max_wal_size = '8GB';

-- name: bench_reports_hurry
-- and nobody waits for the disk.
ALTER SYSTEM SET synchronous_commit = off;

-- name: bench_reports_as_a_home
-- From here on as a home has them.
ALTER SYSTEM RESET ALL;

-- name: bench_reports_reload
-- The server takes what was just set.
SELECT pg_reload_conf();

-- name: bench_reports_settle
-- What was written is on the disk before anything is timed.
CHECKPOINT;

-- name: bench_reports_fill
-- :calls contacts offered between :begins and :ends, a day, in their order; a third at any hour, more at
-- noon. Numbered from :first, :operators answer.
INSERT INTO contact_facts
SELECT 'b' || lpad(n::text, 9, '0'), at, date_bin('15 minutes', at, 'epoch'), 2, 'telephone',
       CASE WHEN r1 < 0.8 THEN '109' WHEN r1 < 0.95 THEN '1414' ELSE '103' END, NULL,
       CASE WHEN r2 < 0.55 THEN 'kk' WHEN r2 < 0.95 THEN 'ru' ELSE 'en' END,
       CASE WHEN answered THEN (1001 + floor(r3 * :operators::integer))::text END, NULL,
       CASE WHEN r4 < 0.9 THEN 1 + floor(200 * r4 * r4) END,
       CASE WHEN r4 < 0.7 THEN 1 + floor(60 * r3 * r3) END,
       CASE WHEN r2 < 0.8 THEN 'district-' || floor(7 * r1) END,
       'dispatcher', false,
       CASE WHEN answered THEN 'answered' WHEN r5 < 0.94 THEN 'abandoned'
            WHEN r5 < 0.97 THEN 'short_abandon' ELSE 'callback_kept' END,
       CASE WHEN NOT answered AND r5 < 0.97 THEN 'nobody_free' END, NULL, 'caller',
       answered, NOT answered AND r5 < 0.97, r5 >= 0.94 AND r5 < 0.97,
       answered AND wait < 16000, answered AND wait < 15000, answered AND wait < 20000, false,
       CASE WHEN answered THEN at + wait * interval '1 millisecond' END,
       at + (wait + 180000) * interval '1 millisecond', 16000, wait, NULL, 2000, 3000,
       CASE WHEN answered THEN (60000 + 240000 * r2)::integer ELSE 0 END,
       CASE WHEN r1 < 0.1 AND answered THEN 15000 ELSE 0 END,
       CASE WHEN answered THEN (40000 * r4)::integer ELSE 0 END, 0,
       1 + (r1 < 0.05)::integer, (r1 < 0.05)::integer, 0, '{}', 0, (r3 < 0.04)::integer, 0,
       (r4 * 2.2)::integer, NULL, NULL, NULL, CASE WHEN r2 < 0.1 THEN 1 + floor(50 * r2) END, NULL,
       CASE WHEN r2 < 0.55 THEN 'kk' ELSE 'ru' END || CASE WHEN r4 < 0.3 THEN '.topic-' || floor(30 * r4) ELSE '' END,
       CASE WHEN answered AND r5 < 0.8 THEN date_trunc('hour', at) - interval '1 hour' * floor(4 * r3) END,
       CASE WHEN answered AND r5 < 0.8 THEN date_trunc('hour', at) + interval '8 hours' END
  FROM (SELECT :first::bigint + row_number() OVER (ORDER BY at) - 1 AS n, dice.*, r5 < 0.88 AS answered,
               (30000 * r3 * r3)::integer AS wait
          FROM (SELECT :begins::timestamptz + (:ends::timestamptz - :begins)
                       * CASE WHEN random() < 0.33 THEN random()
                              ELSE (random() + random() + random()) / 3 END AS at,
                       random() AS r1, random() AS r2, random() AS r3, random() AS r4, random() AS r5
                  FROM generate_series(1, :calls::bigint)) dice) made;

-- name: bench_reports_parts
-- The months of contacts, each to be looked through as autovacuum does in its own time.
SELECT format('VACUUM %I', relname) AS command
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
 WHERE inhparent = 'contact_facts'::regclass ORDER BY relname;

-- name: bench_reports_analyze
-- The planner's knowledge of all of them together.
ANALYZE contact_facts;

-- name: bench_reports_analyze_sums
-- The same for the sums.
VACUUM (ANALYZE) report_quarters, report_days, report_built, report_months, report_clocks, report_built_months,
                 report_dirty;

-- name: bench_reports_size
-- Bytes of the contacts and of their sums, and how many rows of sums.
SELECT (SELECT sum(pg_total_relation_size(inhrelid))::bigint FROM pg_inherits
         WHERE inhparent = 'contact_facts'::regclass) AS facts_bytes,
       pg_total_relation_size('report_quarters') + pg_total_relation_size('report_days')
       + pg_total_relation_size('report_months') + pg_total_relation_size('report_clocks') AS sums_bytes,
       (SELECT count(*) FROM report_quarters) + (SELECT count(*) FROM report_days)
       + (SELECT count(*) FROM report_months) + (SELECT count(*) FROM report_clocks) AS sums;
