-- name: bench_reports_partitions
-- Room for the year.
SELECT make_contact_facts_partitions(:begins, :ends);

-- name: bench_reports_quickly
-- Neither keys nor triggers are looked at: what is filled in is told to the keeper afterwards.
SET session_replication_role = replica;

-- name: bench_reports_fill
-- :calls contacts offered between :begins and :ends, more by day than by night; numbered from :first.
INSERT INTO contact_facts
SELECT 'b' || n, at, date_bin('15 minutes', at, 'epoch'), 2, 'telephone',
       CASE WHEN r1 < 0.8 THEN '109' WHEN r1 < 0.95 THEN '1414' ELSE '103' END, NULL,
       CASE WHEN r2 < 0.55 THEN 'kk' WHEN r2 < 0.95 THEN 'ru' ELSE 'en' END,
       CASE WHEN answered THEN (1001 + floor(r3 * 150))::text END, NULL,
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
  FROM (SELECT n, r1, r2, r3, r4, r5, r5 < 0.88 AS answered, (30000 * r3 * r3)::integer AS wait,
               :begins::timestamptz + (:ends::timestamptz - :begins) * (floor(days * r0) / days)
               + make_interval(secs => 86400 * (r1 + r2 + r4) / 3) AS at
          FROM (SELECT n, random() AS r0, random() AS r1, random() AS r2, random() AS r3,
                       random() AS r4, random() AS r5,
                       greatest(1, extract(epoch FROM :ends::timestamptz - :begins) / 86400) AS days
                  FROM generate_series(:first::bigint, :first::bigint + :calls::bigint - 1) n) chance
       ) made
 WHERE at < :ends::timestamptz;

-- name: bench_reports_analyze
-- As autovacuum does in its own time.
ANALYZE contact_facts;

-- name: bench_reports_analyze_sums
-- The same for the sums.
ANALYZE report_quarters, report_days, report_built, report_months, report_built_months, report_dirty;

-- name: bench_reports_size
-- Bytes of the contacts and of their sums, and how many rows of sums.
SELECT (SELECT sum(pg_total_relation_size(inhrelid))::bigint FROM pg_inherits
         WHERE inhparent = 'contact_facts'::regclass) AS facts_bytes,
       pg_total_relation_size('report_quarters') + pg_total_relation_size('report_days')
       + pg_total_relation_size('report_months') AS sums_bytes,
       (SELECT count(*) FROM report_quarters) + (SELECT count(*) FROM report_days)
       + (SELECT count(*) FROM report_months) AS sums;
