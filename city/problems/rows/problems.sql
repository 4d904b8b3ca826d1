-- name: problem_progress
-- How far the keeper is.
SELECT changed_at, nightly_on, recount_request_at FROM problem_progress;

-- name: problem_progress_set
-- The keeper is so far; a null night leaves the last one.
INSERT INTO problem_progress AS p (changed_at, nightly_on) VALUES (:changed_at, :nightly_on)
ON CONFLICT (one) DO UPDATE SET changed_at = excluded.changed_at,
       nightly_on = coalesce(excluded.nightly_on, p.nightly_on);

-- name: problem_recount_ask
-- Ask at :at to count everything anew. Nothing is changed before the first nightly count: it counts everything
-- anyway.
UPDATE problem_progress SET recount_request_at = :at;

-- name: problem_recount_done
-- Close the recount request that was made at :request_at; a request that was made since then stays open.
UPDATE problem_progress SET recount_request_at = NULL WHERE recount_request_at = :request_at;

-- name: problem_changed_tickets
-- At most :limit tickets changed since :since that were not looked at as they are now, with where they
-- counted so far; the first change first. Nobody can be told by `applicant`, a number that says only whose
-- are alike. `solved_on`: the day on which it was solved last, also where it came back since; `reopened`: it
-- did so within :back days, or its story does not say when.
SELECT t.number, t.topic_id, t.lat, t.lon, t.version, t.changed_at,
       (t.opened_at AT TIME ZONE :zone)::date AS day,
       t.state = :on_the_spot AS on_the_spot,
       CASE WHEN t.state = :on_the_spot THEN (t.opened_at AT TIME ZONE :zone)::date
            WHEN t.state = ANY (:solved::text[]) THEN (coalesce(
                 (SELECT max(h.at) FROM ticket_history h
                   WHERE h.ticket = t.number AND h.change -> 'state' ->> 1 = ANY (:solved::text[])),
                 (SELECT r.closed_at FROM open311_requests r WHERE r.ticket = t.number)) AT TIME ZONE :zone)::date
            ELSE back.solved_on END AS solved_on,
       hashtextextended(t.applicant, 0) AS applicant, t.duplicate_of AS merged,
       t.reopenings > 0 AND coalesce(back.soon, true) AS reopened, t.district, ticket_reach(t.number) AS reach,
       t.body_id,
       p.topic_id AS counted_topic, p.cell AS counted_cell, p.district AS counted_district
  FROM tickets t
  LEFT JOIN problem_tickets p ON p.ticket = t.number
  LEFT JOIN LATERAL (
       SELECT max(each.solved_on) AS solved_on,
              bool_or(each.solved_on IS NOT NULL AND each.day <= each.solved_on + :back::integer) AS soon
         FROM (SELECT (h.at AT TIME ZONE :zone)::date AS day,
                      CASE WHEN h.change -> 'state' ->> 0 = :on_the_spot THEN (t.opened_at AT TIME ZONE :zone)::date
                           WHEN h.change -> 'state' ->> 0 = ANY (:solved::text[]) THEN (coalesce(
                                (SELECT max(s.at) FROM ticket_history s
                                  WHERE s.ticket = t.number AND s.at <= h.at
                                    AND s.change -> 'state' ->> 1 = ANY (:solved::text[])),
                                (SELECT r.closed_at FROM open311_requests r WHERE r.ticket = t.number))
                                AT TIME ZONE :zone)::date END AS solved_on
                 FROM ticket_history h
                WHERE t.reopenings > 0 AND h.ticket = t.number
                  AND h.change -> 'state' ->> 1 = :came_back) each) back ON true
 WHERE t.changed_at >= :since AND (t.topic_id IS NOT NULL OR p.ticket IS NOT NULL)
   AND (p.version IS DISTINCT FROM t.version OR p.reopened IS NULL OR p.body_id IS DISTINCT FROM t.body_id)
 ORDER BY t.changed_at, t.number LIMIT :limit;

-- name: problem_tickets_place
-- Where tickets count from now on, and what is counted of them: :rows of JSON with the columns' names.
INSERT INTO problem_tickets
SELECT * FROM jsonb_populate_recordset(NULL::problem_tickets, :rows)
ON CONFLICT (ticket) DO UPDATE SET topic_id = excluded.topic_id, cell = excluded.cell,
       day = excluded.day, solved_on = excluded.solved_on, version = excluded.version,
       applicant = excluded.applicant, merged = excluded.merged, reopened = excluded.reopened,
       district = excluded.district, reach = excluded.reach, body_id = excluded.body_id,
       counts_in = excluded.counts_in;

-- name: problem_tickets_reach
-- Posts whose views were read since :since reach as many as is known now; returns where those count that
-- reached another number before.
UPDATE problem_tickets p SET reach = read.reach
  FROM (SELECT ticket, ticket_reach(ticket) AS reach
          FROM (SELECT DISTINCT c.ticket
                  FROM message_views v JOIN messages m USING (message_id)
                  JOIN conversations c USING (conversation_id)
                 WHERE v.read_at >= :since AND c.ticket IS NOT NULL) posts) read
 WHERE p.ticket = read.ticket AND p.reach IS DISTINCT FROM read.reach
RETURNING p.topic_id, p.cell, p.district;

-- name: problem_tickets_drop
-- Tickets that have no topic any more count nowhere.
DELETE FROM problem_tickets WHERE ticket = ANY (:tickets::text[]);

-- name: problem_shared_points
-- Points that at least :least tickets opened since :since have to the last of :digits digits.
SELECT round(lat::numeric, :digits)::double precision AS lat,
       round(lon::numeric, :digits)::double precision AS lon,
       count(*)::integer AS tickets, count(DISTINCT topic_id)::integer AS topics
  FROM tickets
 WHERE lat IS NOT NULL AND opened_at >= :since
 GROUP BY 1, 2 HAVING count(*) >= :least;

-- name: problem_placed
-- How many tickets opened since :since have a point.
SELECT count(*)::integer FROM tickets WHERE lat IS NOT NULL AND opened_at >= :since;

-- name: problem_counted_topics
-- Topics that have anything to count since :since, or had.
SELECT DISTINCT topic_id FROM problem_tickets WHERE day >= :since
UNION SELECT DISTINCT topic_id FROM problems ORDER BY topic_id;

-- name: problem_contacts
-- The contacts of a topic since :since, cell by cell.
SELECT cell, ticket AS number, day, applicant, merged, solved_on AS solved,
       coalesce(reopened, false) AS reopened, district, coalesce(reach, 0) AS reach
  FROM problem_tickets
 WHERE topic_id = :topic AND day >= :since
 ORDER BY cell, day, ticket;

-- name: problem_contacts_of_cell
-- As problem_contacts, of one cell.
SELECT cell, ticket AS number, day, applicant, merged, solved_on AS solved,
       coalesce(reopened, false) AS reopened, district, coalesce(reach, 0) AS reach
  FROM problem_tickets
 WHERE topic_id = :topic AND cell = :cell AND day >= :since
 ORDER BY day, ticket;

-- name: problem_loose_contacts
-- As problem_contacts, of a topic without a place, of those that name :district where that is not null:
-- the contacts of applicants who have several, one after another, and in the row without a number so many
-- of all others, of these solved, and reopened after it. A topic may have two hundred thousand, most of
-- them single; the index problem_tickets_applicants has them in this order.
WITH each AS MATERIALIZED (
    SELECT ticket AS number, day, applicant, merged, solved_on AS solved,
           coalesce(reopened, false) AS reopened,
           CASE WHEN applicant IS NOT NULL THEN count(*) OVER (PARTITION BY applicant) ELSE 1 END AS times
      FROM problem_tickets
     WHERE topic_id = :topic AND cell = 0 AND day >= :since
       AND (:district::text IS NULL OR district = :district)
)
SELECT NULL AS number, NULL::date AS day, NULL::bigint AS applicant, NULL AS merged, NULL::date AS solved,
       false AS reopened, count(*)::integer AS singles, count(solved)::integer AS singles_solved,
       (count(*) FILTER (WHERE solved IS NOT NULL AND reopened))::integer AS singles_returned
  FROM each WHERE times = 1
UNION ALL
SELECT number, day, applicant, merged, solved, reopened, 0, 0, 0 FROM each WHERE times > 1;

-- name: problem_loose_reaches
-- How many saw each of the posts among the contacts of problem_loose_contacts.
SELECT reach FROM problem_tickets
 WHERE topic_id = :topic AND cell = 0 AND day >= :since AND reach > 0
   AND (:district::text IS NULL OR district = :district);

-- name: problem_first_day
-- The first day on which anything counts.
SELECT min(day) FROM problem_tickets;

-- name: problem_prior
-- The prior of a topic's places, or of the topic in the whole city.
SELECT alpha, beta FROM problem_priors WHERE topic_id = :topic AND city = :city;

-- name: problem_prior_set
-- The prior is counted anew.
INSERT INTO problem_priors (topic_id, city, alpha, beta) VALUES (:topic, :city, :alpha, :beta)
ON CONFLICT (topic_id, city) DO UPDATE SET alpha = excluded.alpha, beta = excluded.beta;

-- name: problem_hold
-- Nobody else writes problems, of places or of districts, until the transaction ends.
SELECT pg_advisory_xact_lock(109, 17);

-- name: problem_forget
-- The problems of a topic are counted anew; of one cell alone where :cell is not null.
DELETE FROM problems WHERE topic_id = :topic AND (:cell::bigint IS NULL OR cell = :cell);

-- name: problem_write
-- What was counted, as :rows of JSON with the columns' names.
INSERT INTO problems SELECT * FROM jsonb_populate_recordset(NULL::problems, :rows);

-- name: problem_months_forget
-- The months of a topic are summed anew; of one cell alone where :cell is not null.
DELETE FROM problem_months WHERE topic_id = :topic AND (:cell::bigint IS NULL OR cell = :cell);

-- name: problem_months_sum
-- Contacts of a topic, by cell and month.
INSERT INTO problem_months (topic_id, cell, month, contacts)
SELECT topic_id, cell, date_trunc('month', day)::date, sum(contacts)
  FROM (SELECT topic_id, cell, day, count(*) AS contacts
          FROM problem_tickets
         WHERE topic_id = :topic AND (:cell::bigint IS NULL OR cell = :cell)
         GROUP BY topic_id, cell, day) days
 GROUP BY 1, 2, 3;

-- name: problem_snapshot_forget
-- What was taken of :day before: not all had been counted.
DELETE FROM problem_snapshots WHERE day = :day;

-- name: problem_snapshot
-- The first :limit problems, as they stand in the night of :day.
INSERT INTO problem_snapshots (day, topic_id, cell, place, score, formula)
SELECT :day, topic_id, cell, row_number() OVER (ORDER BY score DESC, topic_id, cell), score, formula
  FROM problems WHERE score > 0 ORDER BY score DESC, topic_id, cell LIMIT :limit
ON CONFLICT DO NOTHING;

-- name: problem_volumes
-- What each topic had with a place from :since on and before :until, and in the days from :newest on, each
-- applicant once a cell.
SELECT topic_id, count(*)::integer AS cases, (count(*) FILTER (WHERE day >= :newest))::integer AS newest
  FROM (SELECT topic_id, min(day) AS day
          FROM problem_tickets
         WHERE cell <> 0 AND day >= :since AND day < :until
         GROUP BY topic_id, cell, applicant, CASE WHEN applicant IS NULL THEN ticket END) firsts
 GROUP BY topic_id;

-- name: problem_cases
-- The cases of a topic from :since on and before :until: each applicant once a cell.
SELECT cell, min(day) AS day
  FROM problem_tickets
 WHERE topic_id = :topic AND cell <> 0 AND day >= :since AND day < :until
 GROUP BY cell, applicant, CASE WHEN applicant IS NULL THEN ticket END
 ORDER BY 2, 1;

-- name: problem_cluster_write
-- A cluster that the scan of :day found.
INSERT INTO problem_clusters (day, topic_id, cell, radius, days, cases, expected, ratio, p)
VALUES (:day, :topic, :cell, :radius, :days, :cases, :expected, :ratio, :p)
ON CONFLICT DO NOTHING;

-- name: problem_cells_write
-- In which district each of :cells lies, in the order of :districts.
INSERT INTO problem_cells AS c (cell, district)
SELECT * FROM unnest(:cells::bigint[], :districts::text[])
ON CONFLICT (cell) DO UPDATE SET district = excluded.district
 WHERE c.district IS DISTINCT FROM excluded.district;

-- name: problem_cells_known
-- Every cell with the district in which its contacts count.
SELECT cell, district FROM problem_cells;

-- name: problem_tickets_piece
-- The last of the first :limit contacts after :after, in the order of their tickets; null: there is none.
SELECT max(ticket) FROM (SELECT ticket FROM problem_tickets WHERE ticket > :after ORDER BY ticket LIMIT :limit) piece;

-- name: problem_tickets_settle
-- Every contact after :after and up to :last counts in the district in which its cell lies, or that it names
-- without a place, and has its ticket's body; with :anew those that came back are looked at again. How many
-- there may be is for who asks to say: of two million, this takes minutes.
UPDATE problem_tickets p
   SET body_id = t.body_id, reopened = CASE WHEN :anew AND t.reopenings > 0 THEN NULL ELSE p.reopened END,
       counts_in = CASE WHEN p.cell = 0 THEN p.district
                            ELSE (SELECT c.district FROM problem_cells c WHERE c.cell = p.cell) END
  FROM tickets t
 WHERE p.ticket > :after AND p.ticket <= :last AND t.number > :after AND t.number <= :last AND p.ticket = t.number
   AND (p.body_id IS DISTINCT FROM t.body_id OR (:anew AND t.reopenings > 0)
        OR p.counts_in IS DISTINCT FROM CASE WHEN p.cell = 0 THEN p.district
           ELSE (SELECT c.district FROM problem_cells c WHERE c.cell = p.cell) END);

-- name: problem_formula_is_another
-- Whether anything was counted by another formula than :formula.
SELECT EXISTS (SELECT FROM problems WHERE formula <> :formula) AS another;

-- name: problem_cells_all
-- Every cell in which anything counts.
SELECT DISTINCT cell FROM problem_tickets WHERE cell <> 0;

-- name: problem_district_sums
-- What is known of the cells of a topic, summed by district; :district null: of each.
SELECT c.district, sum(p.contacts)::integer AS contacts, sum(p.incidents)::integer AS incidents,
       sum(p.applicants)::integer AS applicants, sum(p.post_weight) AS post_weight,
       sum(p.solved)::integer AS solved, sum(p.returned)::integer AS returned
  FROM problems p JOIN problem_cells c USING (cell)
 WHERE p.topic_id = :topic AND c.district IS NOT NULL
   AND (:district::text IS NULL OR c.district = :district)
 GROUP BY c.district;

-- name: problem_district_incidents
-- Incidents of a topic in the other districts than :district.
SELECT incidents FROM problem_districts WHERE topic_id = :topic AND district <> :district;

-- name: problem_district_forget
-- The districts of a topic are counted anew; one alone where :district is not null.
DELETE FROM problem_districts
 WHERE topic_id = :topic AND (:district::text IS NULL OR district = :district);

-- name: problem_district_write
-- What was counted, as :rows of JSON with the columns' names.
INSERT INTO problem_districts SELECT * FROM jsonb_populate_recordset(NULL::problem_districts, :rows);

-- name: problem_places_ever
-- Day, cell and topic of every contact with a place before :day.
SELECT day, cell, topic_id FROM problem_tickets WHERE cell <> 0 AND day < :day ORDER BY day;

-- name: problem_outlook_write
-- Where contacts are expected from :day on, the first place first.
INSERT INTO problem_outlook (day, place, cell, expected, came)
SELECT :day, place, cell, expected, came
  FROM unnest(:cells::bigint[], :expected::double precision[], :came::integer[])
       WITH ORDINALITY AS it (cell, expected, came, place)
ON CONFLICT DO NOTHING;
