-- name: bench_city_facts
-- The terms of :total contacts of the year that ends at :ends, as they came out, all from :seed: topics
-- :topics with their bodies :bodies, the first ones most. Of the last days also those that have not ended.
INSERT INTO deadline_facts (ticket, kind, started_at, run, formulas, opened_at, amount, unit, due_at,
                            provisional, done_at, in_time, restarted, reopened_at, topic_id, duplicate,
                            body_id, moves, held)
WITH dice AS (
    SELECT g, :ends::timestamptz - interval '365 days' * (1 - g::double precision / :total::bigint) AS at,
           hashint8extended(g, 8 * :seed::bigint) & 2147483647 AS a,
           hashint8extended(g, 8 * :seed + 1) & 2147483647 AS b,
           hashint8extended(g, 8 * :seed + 2) & 2147483647 AS c,
           hashint8extended(g, 8 * :seed + 3) & 2147483647 AS d,
           hashint8extended(g, 8 * :seed + 4) & 2147483647 AS e
      FROM generate_series(1, :total) g
), fates AS (
    SELECT *, 1 + floor(power(a / 2147483648.0, 2) * cardinality(:topics::bigint[]))::integer AS n,
           1 + b % cardinality(:bodies::bigint[]) AS other,
           CASE WHEN d % 100 < 80 THEN at + interval '7 days' * ((d / 100 % 1000 + 1) / 1002.0)
                WHEN d % 100 < 97 THEN at + interval '7 days' + interval '20 days' * (d / 100 % 1000 / 1000.0)
                ELSE at + interval '60 days' END AS done,
           CASE WHEN c % 100 < 15 THEN 1 + (c % 3 = 0)::integer ELSE 0 END AS moves
      FROM dice
), ended AS (
    SELECT *, CASE WHEN done < :ends THEN done END AS done_at,
           CASE WHEN e % 100 < 6 AND done + interval '40 days' * (e / 100 % 1000 / 1000.0) < :ends
                THEN done + interval '40 days' * (e / 100 % 1000 / 1000.0) END AS reopened_at
      FROM fates
)
SELECT '109-' || to_char(at, 'YYYY') || '-' || lpad(g::text, 7, '0'), 'city', at, 1, :formulas, at, 7, 'days',
       at + interval '7 days', false, done_at, coalesce(done_at < at + interval '7 days', false), false,
       reopened_at, (:topics)[n], c % 100 >= 95, (:bodies)[n], moves,
       CASE WHEN moves = 0 THEN jsonb_build_object((:bodies)[n], 1000)
            ELSE jsonb_build_object((:bodies)[other], 300) || jsonb_build_object((:bodies)[n], 700) END
  FROM ended ORDER BY g;

-- name: bench_city_tickets
-- Their tickets. Three in five have a place, many of them near the middle; of the others every second names
-- a district.
INSERT INTO tickets (number, line, applicant, language, opened_at, state, subject, topic_id, body_id, lat, lon,
                     district, reopenings, due_at, version, changed_at)
SELECT ticket, '109', '+77' || lpad((b % 700000 * 1117 % 1000000000)::text, 9, '0'), 'ru', opened_at,
       CASE WHEN done_at IS NULL THEN 'in_progress' ELSE 'confirmed' END, 'Made up', topic_id, body_id,
       CASE WHEN a % 5 < 3 THEN 51.06 + (b % 1000 + c % 1000) * 0.00008 END,
       CASE WHEN a % 5 < 3 THEN 71.32 + (d % 1000 + e % 1000) * 0.00013 END,
       CASE WHEN a % 5 >= 3 AND c % 2 = 0
            THEN (ARRAY(SELECT code FROM districts ORDER BY code))[
                 1 + d % (SELECT count(*) FROM districts)] END,
       (reopened_at IS NOT NULL)::integer, due_at, 2, coalesce(done_at, opened_at)
  FROM (SELECT *, hashtextextended(ticket, 8 * :seed::bigint + 5) & 2147483647 AS a,
               hashtextextended(ticket, 8 * :seed + 6) & 2147483647 AS b,
               hashtextextended(ticket, 8 * :seed + 7) & 2147483647 AS c,
               hashtextextended(ticket, 8 * :seed + 8) & 2147483647 AS d,
               hashtextextended(ticket, 8 * :seed + 9) & 2147483647 AS e
          FROM deadline_facts) dice ORDER BY ticket;

-- name: bench_city_photos
-- The photos that bodies closed five in eight of them with.
INSERT INTO ticket_files (file_id, ticket, at, kind, media_type, bytes, part)
SELECT md5(ticket), ticket, done_at, 'photo', 'image/jpeg', 1, 'body'
  FROM deadline_facts WHERE done_at IS NOT NULL AND (hashtextextended(ticket, 1) & 7) < 5 ORDER BY ticket;

-- name: bench_city_running
-- Terms that neither ended nor came due by :ends are no facts yet.
DELETE FROM deadline_facts WHERE done_at IS NULL AND due_at > :ends;

-- name: bench_city_built
-- The facts of all that is on record are there.
INSERT INTO facts_progress (kind, formulas, reached_at, finished_at)
VALUES ('deadlines', :formulas, now(), now())
ON CONFLICT (kind, formulas) DO UPDATE SET finished_at = now();

-- name: bench_city_analyze
-- The planner's knowledge, and which pages need no second look.
VACUUM ANALYZE tickets, deadline_facts, ticket_files;

-- name: bench_city_analyze_kept
-- The same for what the panels keep; of contacts once more, for right after they were written not every page
-- may be known to be of the past.
VACUUM ANALYZE problems, problem_months, problem_districts, problem_tickets, rating_contacts, rating_months;

-- name: bench_city_topics
-- Topics that a body has, with it.
SELECT topic_id, body_id FROM topics WHERE body_id IS NOT NULL AND retired_at IS NULL ORDER BY topic_id;

-- name: bench_city_bodies
-- Every body in use.
SELECT body_id FROM bodies WHERE closed_at IS NULL ORDER BY body_id;

-- name: bench_city_touch
-- A ticket of the fullest cell (:in_place), or of the topic that has most in the whole city, changes: its
-- applicant came back.
UPDATE tickets SET reopenings = reopenings + 1, version = version + 1, changed_at = :now
 WHERE number = (SELECT p.ticket FROM problem_tickets p
                  WHERE (p.topic_id, p.cell) = (SELECT topic_id, cell FROM problems
                                                 WHERE (cell <> 0) = :in_place::boolean
                                                 ORDER BY contacts DESC, topic_id, cell LIMIT 1)
                  ORDER BY p.day DESC, p.ticket LIMIT 1 OFFSET :nth)
RETURNING number;

-- name: bench_city_night
-- The night of :today is over.
UPDATE problem_progress SET nightly_on = :today;

-- name: bench_city_analyze_placed
-- As autovacuum does in its own time.
VACUUM ANALYZE problem_tickets;

-- name: bench_city_size
-- What there is: contacts, terms that came due in the month between :begins and :ends, places.
SELECT (SELECT count(*) FROM tickets) AS contacts,
       (SELECT count(*) FROM deadline_facts WHERE due_at > :begins AND due_at <= :ends) AS due,
       (SELECT count(*) FROM problems) AS problems,
       pg_database_size(current_database()) AS bytes;

-- name: bench_city_largest
-- The problems with most contacts: in a place, in a district, and in the whole city.
(SELECT 'the largest place' AS name, topic_id, cell, NULL AS district, contacts
   FROM problems WHERE cell <> 0 ORDER BY contacts DESC, topic_id, cell LIMIT 1)
UNION ALL
(SELECT 'the largest district', topic_id, 0, district, contacts
   FROM problem_districts ORDER BY contacts DESC, topic_id, district LIMIT 1)
UNION ALL
(SELECT 'the whole city', topic_id, 0, NULL, contacts
   FROM problems WHERE cell = 0 ORDER BY contacts DESC, topic_id LIMIT 1);

-- name: bench_city_give
-- A problem was given to the head of its topic's body: :days ago, of each.
INSERT INTO council_decisions (decided_on, words, body_id, due_on, first_due_on, topic_id, cell, district, made_by,
                               made_at)
SELECT :today::date - days, 'Made up', t.body_id, :today::date - days + 60, :today::date - days + 60, t.topic_id,
       nullif(to_hex(:cell::bigint), '0'), :district::text, :person::bigint, now()
  FROM topics t, unnest(:days::integer[]) AS days WHERE t.topic_id = :topic;

-- name: bench_city_unplaced
-- What the keeper of problems looks at of every ticket (its first look at two million would take hours of a
-- benchmark's patience).
SELECT t.number, t.topic_id, t.lat, t.lon, (t.opened_at AT TIME ZONE :zone)::date AS day,
       (f.done_at AT TIME ZONE :zone)::date AS solved_on, t.version,
       hashtextextended(t.applicant, 0) AS applicant, t.reopenings > 0 AS reopened, t.district, t.body_id
  FROM tickets t LEFT JOIN deadline_facts f ON f.ticket = t.number AND f.kind = 'city';
