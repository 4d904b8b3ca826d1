-- name: bench_tickets_bare
-- How to take the indexes off the tickets, all but the key: filling is quicker without.
SELECT format('DROP INDEX %I', indexname) AS command FROM pg_indexes
 WHERE tablename = 'tickets' AND indexname <> 'tickets_pkey';

-- name: bench_tickets_room
-- More memory for building indexes, for connections to come.
ALTER ROLE CURRENT_USER SET maintenance_work_mem = '768MB';

-- name: bench_tickets_quickly
-- This connection fills: no triggers, no checks of foreign keys, no wait for the disk.
SELECT set_config('session_replication_role', 'replica', false),
       set_config('synchronous_commit', 'off', false);

-- name: bench_tickets_reindex
-- The schema is to be read again, with the indexes that are missing.
UPDATE schema_version SET fingerprint = '';

-- name: bench_tickets_analyze
-- The planner's knowledge, and which pages need no second look.
VACUUM ANALYZE tickets;

-- name: bench_tickets_size
-- How much the tickets take: rows' bytes, indexes' bytes, of these the words'.
SELECT pg_table_size('tickets') AS table_bytes, pg_indexes_size('tickets') AS index_bytes,
       pg_relation_size('tickets_words') AS words_bytes;

-- name: bench_tickets_fill
-- Tickets counted :first to :last of :total, spread over the year that ends at :year_end.
-- Beginnings of texts: topics :topics, :subjects, texts :beginnings; their ends :endings;
-- :addresses, :districts. The first four in five are answered on the spot; of the others those of
-- the last days, and a few old ones, are open.
INSERT INTO tickets (number, line, operator, applicant, language, opened_at, state, subject, text,
                     address, topic_id, body_id, district, lat, lon, due_at, version, changed_at,
                     channel)
WITH begun AS MATERIALIZED (
    SELECT n - 1 AS n, b.topic_id, b.subject, b.text, t.body_id
      FROM unnest(:topics::bigint[], :subjects::text[], :beginnings::text[]) WITH ORDINALITY
           AS b (topic_id, subject, text, n) JOIN topics t USING (topic_id)),
ended AS MATERIALIZED (
    SELECT n - 1 AS n, e.text FROM unnest(:endings::text[]) WITH ORDINALITY AS e (text, n)),
placed AS MATERIALIZED (
    SELECT n - 1 AS n, p.address, p.district
      FROM unnest(:addresses::text[], :districts::text[])
          WITH ORDINALITY AS p (address, district, n)),
dice AS (
    SELECT g, :year_end::timestamptz
              - interval '365 days' * (1 - g::double precision / :total::bigint) AS at,
           hashint8extended(g, 1) & 2147483647 AS a, hashint8extended(g, 2) & 2147483647 AS b,
           hashint8extended(g, 3) & 2147483647 AS c, hashint8extended(g, 4) & 2147483647 AS d,
           hashint8extended(g, 5) & 2147483647 AS e
      FROM generate_series(:first::bigint, :last::bigint) g),
fate AS (
    SELECT dice.*, CASE
               WHEN d % 100 < 80 THEN 'answered_on_the_spot'
               WHEN at > :year_end - interval '6 days' OR e % 200 = 0 THEN
                   (ARRAY['registered', 'assigned', 'assigned', 'accepted', 'in_progress',
                          'in_progress', 'awaiting_applicant', 'forwarded', 'reopened',
                          'duplicate', 'returned'])[1 + e % 11]
               WHEN e % 10 < 7 THEN 'confirmed' WHEN e % 10 < 9 THEN 'resolved'
               ELSE 'rejected' END AS state
      FROM dice)
SELECT '109-' || to_char(at, 'YYYY') || '-' || lpad(g::text, 7, '0'), '109',
       (1001 + power(a % 1000 / 1000.0, 2) * 150)::integer::text,
       '+77' || lpad((b % 700000 * 1117 % 1000000000)::text, 9, '0'),
       CASE WHEN c % 10 < 5 THEN 'kk' ELSE 'ru' END, at, state, begun.subject,
       begun.text || ' ' || ended.text, placed.address || ', ' || (1 + c % 120), begun.topic_id,
       CASE WHEN state <> 'answered_on_the_spot' THEN begun.body_id END, placed.district,
       CASE WHEN c % 5 < 2 THEN 51.06 + (a % 1000 + d % 1000) * 0.00008 END,
       CASE WHEN c % 5 < 2 THEN 71.32 + (b % 1000 + e % 1000) * 0.00013 END,
       CASE WHEN state NOT IN ('answered_on_the_spot', 'awaiting_applicant')
            THEN at + interval '7 days' END,
       2, at,
       CASE WHEN e % 1000 < 930 THEN 'telephone' WHEN e % 1000 < 960 THEN 'telegram'
            WHEN e % 1000 < 985 THEN 'web' WHEN e % 1000 < 997 THEN 'social'
            WHEN e % 1000 < 999 THEN 'mail' ELSE 'in_person' END
  FROM fate
  JOIN begun ON begun.n = a % cardinality(:topics)
  JOIN ended ON ended.n = b % cardinality(:endings)
  JOIN placed ON placed.n = c % cardinality(:addresses)
 ORDER BY g;

-- name: bench_tickets_new
-- Indexes that only the search uses, to take them off and compare what a ticket costs.
SELECT format('DROP INDEX %I', indexname) AS command FROM pg_indexes
 WHERE tablename = 'tickets' AND indexname = ANY (:indexes::text[]);

-- name: bench_tickets_words
-- Words to make tickets of: what the seeded articles say.
SELECT title_ru || ' ' || text_ru || ' ' || title_kk || ' ' || text_kk AS text
  FROM article_versions ORDER BY article_id, version;

-- name: bench_ticket_saved
-- A ticket as it is after the operator has written: :number, :subject, :text, :address.
UPDATE tickets SET subject = :subject, text = :text, address = :address, version = version + 1
 WHERE number = :number;

-- name: bench_meanings_fill
-- Of each ticket opened since :since that was not answered on the spot, a meaning of :bytes bytes.
INSERT INTO ticket_meanings (ticket, version, kazakh, model, vector)
SELECT number, version, language = 'kk', :model,
       decode(left(repeat(md5(number), :bytes::integer / 16), 2 * :bytes::integer), 'hex')
  FROM tickets WHERE opened_at >= :since AND state <> 'answered_on_the_spot';

-- name: bench_meanings_analyze
-- As autovacuum would.
ANALYZE ticket_meanings;
