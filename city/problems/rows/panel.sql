-- name: panel_problems
-- The problems of :scope ('places', 'city'; null: both), topic (null: every) and district (null: every, and
-- outside them), the heaviest first, with their places in the ranking of all of the night of :day.
SELECT p.topic_id, t.names AS topic, p.cell, p.contacts, p.incidents, p.applicants, p.post_weight,
       p.months, p.solved, p.returned, p.rate, p.criticality, p.resonance, p.recurrence, p.score,
       p.counted_at, s.place AS place_before, c.district AS district_code, d.names AS district,
       (SELECT count(*)::integer FROM council_decisions d
         WHERE d.topic_id = p.topic_id AND d.state IN ('open', 'reported') AND d.district IS NULL
           AND d.cell IS NOT DISTINCT FROM nullif(to_hex(p.cell), '0')) AS decisions
  FROM problems p
  JOIN topics t USING (topic_id)
  LEFT JOIN problem_snapshots s
    ON s.topic_id = p.topic_id AND s.cell = p.cell AND s.day = :day
  LEFT JOIN problem_cells c ON c.cell = p.cell
  LEFT JOIN districts d ON d.code = c.district
 WHERE p.score > 0 AND (:topic::bigint IS NULL OR p.topic_id = :topic)
   AND (:district::text IS NULL OR c.district = :district)
   AND CASE :scope::text WHEN 'places' THEN p.cell <> 0 WHEN 'city' THEN p.cell = 0 ELSE true END
 ORDER BY p.score DESC, p.topic_id, p.cell LIMIT :limit;

-- name: panel_district_problems
-- Topics in districts, of one topic or district (null: of every), the heaviest first.
SELECT p.topic_id, t.names AS topic, 0 AS cell, p.contacts, p.incidents, p.applicants, p.post_weight,
       p.months, p.solved, p.returned, p.rate, p.criticality, p.resonance, p.recurrence, p.score,
       p.counted_at, NULL::integer AS place_before, p.district AS district_code, d.names AS district,
       (SELECT count(*)::integer FROM council_decisions d
         WHERE d.topic_id = p.topic_id AND d.state IN ('open', 'reported')
           AND d.district = p.district) AS decisions
  FROM problem_districts p
  JOIN topics t USING (topic_id)
  JOIN districts d ON d.code = p.district
 WHERE p.score > 0 AND (:topic::bigint IS NULL OR p.topic_id = :topic)
   AND (:district::text IS NULL OR p.district = :district)
 ORDER BY p.score DESC, p.topic_id, p.district LIMIT :limit;

-- name: panel_districts
-- Every district.
SELECT code, names FROM districts ORDER BY code;

-- name: panel_outlook
-- Where contacts are expected from the last night until :until on, the first :limit places; `topic`: what
-- most of the last contacts there were about.
SELECT o.day, o.cell, o.expected, o.came, d.names AS district, t.topic_id, t.names AS topic
  FROM problem_outlook o
  LEFT JOIN problem_cells c ON c.cell = o.cell
  LEFT JOIN districts d ON d.code = c.district
  LEFT JOIN LATERAL (
       SELECT topic_id FROM problem_months m
        WHERE m.cell = o.cell AND m.month >= o.day - interval '3 months'
        GROUP BY topic_id ORDER BY sum(contacts) DESC, topic_id LIMIT 1) most ON true
  LEFT JOIN topics t ON t.topic_id = most.topic_id
 WHERE o.day = (SELECT max(day) FROM problem_outlook WHERE day <= :until)
   AND (:district::text IS NULL OR c.district = :district)
 ORDER BY o.place LIMIT :limit;

-- name: panel_snapshot_day
-- The last night with a snapshot until :until.
SELECT max(day) FROM problem_snapshots WHERE day <= :until;

-- name: panel_problem
-- One problem.
SELECT p.topic_id, t.names AS topic, p.cell, p.contacts, p.incidents, p.applicants, p.post_weight,
       p.months, p.solved, p.returned, p.rate, p.criticality, p.resonance, p.recurrence, p.score,
       p.counted_at, NULL::integer AS place_before, c.district AS district_code, d.names AS district,
       0 AS decisions
  FROM problems p
  JOIN topics t USING (topic_id)
  LEFT JOIN problem_cells c ON c.cell = p.cell
  LEFT JOIN districts d ON d.code = c.district
 WHERE p.topic_id = :topic AND p.cell = :cell;

-- name: panel_district_problem
-- A topic in a district.
SELECT p.topic_id, t.names AS topic, 0 AS cell, p.contacts, p.incidents, p.applicants, p.post_weight,
       p.months, p.solved, p.returned, p.rate, p.criticality, p.resonance, p.recurrence, p.score,
       p.counted_at, NULL::integer AS place_before, p.district AS district_code, d.names AS district,
       0 AS decisions
  FROM problem_districts p
  JOIN topics t USING (topic_id)
  JOIN districts d ON d.code = p.district
 WHERE p.topic_id = :topic AND p.district = :district;

-- name: panel_shares
-- What the contacts of a topic in a place or in :district are a part of: `of_topic` is what the topic has in
-- the city, `of_district` what the district has of all topics. `in_places`: those of the topic in the
-- district's cells.
SELECT (SELECT coalesce(sum(contacts), 0)::integer FROM problems WHERE topic_id = :topic) AS of_topic,
       (SELECT sum(contacts)::integer FROM problem_districts WHERE district = :district) AS of_district,
       (SELECT coalesce(sum(p.contacts), 0)::integer FROM problem_cells c JOIN problems p USING (cell)
         WHERE c.district = :district AND p.topic_id = :topic) AS in_places;

-- name: panel_topics
-- Topics that have problems.
SELECT DISTINCT t.topic_id, t.names FROM problems p JOIN topics t USING (topic_id)
 WHERE p.score > 0 ORDER BY t.topic_id;

-- name: panel_months
-- Contacts of a problem in :cell by month, from :since on.
SELECT month, contacts FROM problem_months
 WHERE topic_id = :topic AND cell = :cell AND month >= :since ORDER BY month;

-- name: panel_district_months
-- The same of a topic in :district, for which no sums are kept.
SELECT date_trunc('month', day)::date AS month, sum(contacts)::integer AS contacts
  FROM (SELECT day, count(*) AS contacts FROM problem_tickets
         WHERE topic_id = :topic AND counts_in = :district AND day >= :since GROUP BY day) days
 GROUP BY 1 ORDER BY 1;

-- name: panel_tickets
-- The newest tickets of a problem in :cell, of those from the day :since to before :until, with nothing of their
-- applicants. Of a hundred thousand the newest are read from one end of an index: here and below cells and
-- districts (problem_contacts_in) are asked apart, for of both together PostgreSQL sorts all.
SELECT t.number, p.day, t.state, b.names AS body, t.due_at,
       CASE WHEN t.state = ANY (:solved::text[]) THEN p.solved_on END AS solved_on, t.reopenings,
       coalesce(p.reach, 0) AS reach
  FROM (SELECT ticket, day, solved_on, reach FROM problem_tickets
         WHERE topic_id = :topic AND cell = :cell AND day >= :since AND day < :until
         ORDER BY day DESC, ticket DESC LIMIT :limit) p
  JOIN tickets t ON t.number = p.ticket
  LEFT JOIN bodies b ON b.body_id = t.body_id
 ORDER BY p.day DESC, t.number DESC;

-- name: panel_district_tickets
-- The same of a topic in :district.
SELECT t.number, p.day, t.state, b.names AS body, t.due_at,
       CASE WHEN t.state = ANY (:solved::text[]) THEN p.solved_on END AS solved_on, t.reopenings,
       coalesce(p.reach, 0) AS reach
  FROM (SELECT ticket, day, solved_on, reach FROM problem_tickets
         WHERE topic_id = :topic AND counts_in = :district AND day >= :since AND day < :until
         ORDER BY day DESC, ticket DESC LIMIT :limit) p
  JOIN tickets t ON t.number = p.ticket
  LEFT JOIN bodies b ON b.body_id = t.body_id
 ORDER BY p.day DESC, t.number DESC;

-- name: panel_bodies
-- The bodies of a problem's newest tickets in :cell, ten thousand at most, who has most first.
SELECT b.body_id, b.names, p.tickets
  FROM (SELECT body_id, count(*)::integer AS tickets
          FROM (SELECT body_id FROM problem_tickets WHERE topic_id = :topic AND cell = :cell
                 ORDER BY day DESC, ticket DESC LIMIT 10000) newest
         GROUP BY body_id) p
  JOIN bodies b USING (body_id)
 WHERE b.closed_at IS NULL
 ORDER BY p.tickets DESC, b.body_id LIMIT 20;

-- name: panel_district_bodies
-- The same of a topic in :district.
SELECT b.body_id, b.names, p.tickets
  FROM (SELECT body_id, count(*)::integer AS tickets
          FROM (SELECT body_id FROM problem_tickets WHERE topic_id = :topic AND counts_in = :district
                 ORDER BY day DESC, ticket DESC LIMIT 10000) newest
         GROUP BY body_id) p
  JOIN bodies b USING (body_id)
 WHERE b.closed_at IS NULL
 ORDER BY p.tickets DESC, b.body_id LIMIT 20;

-- name: panel_clusters
-- Clusters that the scans of :since and later found, the newest first, then the surest.
SELECT c.day, c.topic_id, t.names AS topic, c.cell, c.radius, c.days, c.cases, c.expected, c.p
  FROM problem_clusters c JOIN topics t USING (topic_id)
 WHERE c.day >= :since ORDER BY c.day DESC, c.p, c.cell LIMIT :limit;

-- name: panel_days
-- Contacts about each of :topics in the cell at the same place of :cells, by day from :since on.
SELECT p.topic_id, p.cell, NULL::text AS district, p.day, count(*)::integer AS contacts
  FROM unnest(:topics::bigint[], :cells::bigint[]) AS s (topic_id, cell)
  JOIN problem_tickets p USING (topic_id, cell)
 WHERE p.day >= :since
 GROUP BY p.topic_id, p.cell, p.day;

-- name: panel_district_days
-- The same in the district at the same place of :districts.
SELECT p.topic_id, 0 AS cell, s.district, p.day, count(*)::integer AS contacts
  FROM unnest(:topics::bigint[], :districts::text[]) AS s (topic_id, district)
  JOIN problem_tickets p ON p.topic_id = s.topic_id AND p.counts_in = s.district
 WHERE p.day >= :since
 GROUP BY p.topic_id, s.district, p.day;

-- name: panel_addresses
-- Addresses of the newest contacts about each of :topics in the cell at the same place of :cells, at most :limit of
-- each; only for the name of the street where most of them are.
SELECT s.topic_id, s.cell, array_agg(t.address ORDER BY p.day DESC, p.ticket DESC) AS addresses
  FROM unnest(:topics::bigint[], :cells::bigint[]) AS s (topic_id, cell)
 CROSS JOIN LATERAL (SELECT ticket, day FROM problem_tickets n
                      WHERE n.topic_id = s.topic_id AND n.cell = s.cell
                      ORDER BY day DESC, ticket DESC LIMIT :limit) p
  JOIN tickets t ON t.number = p.ticket
 WHERE t.address <> ''
 GROUP BY s.topic_id, s.cell;
