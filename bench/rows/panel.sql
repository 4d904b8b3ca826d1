-- name: bench_panel_imported
-- What is on record: tickets, of these with a topic, with a place, and with a body.
SELECT count(*)::integer AS tickets, count(topic_id)::integer AS topics, count(lat)::integer AS places,
       count(body_id)::integer AS bodies
  FROM tickets;

-- name: bench_panel_waiting
-- What the registry's clocks have not heard.
SELECT count(*)::integer AS unheard FROM clock_words WHERE heard_at IS NULL;

-- name: bench_panel_facts
-- The city's terms that came due or ended.
SELECT count(*)::integer AS facts, (count(*) FILTER (WHERE in_time))::integer AS in_time
  FROM deadline_facts WHERE kind = 'city';

-- name: bench_panel_night
-- The city's program has not had its night yet.
UPDATE problem_progress SET nightly_on = NULL;

-- name: bench_panel_problems
-- What the night made: problems in places, in the whole city and in districts, districts among these, places
-- with an expectation.
SELECT (SELECT count(*) FROM problems WHERE cell <> 0)::integer AS in_places,
       (SELECT count(DISTINCT cell) FROM problems WHERE cell <> 0)::integer AS cells,
       (SELECT count(*) FROM problems WHERE cell = 0)::integer AS in_city,
       (SELECT count(*) FROM problem_districts)::integer AS in_districts,
       (SELECT count(DISTINCT district) FROM problem_districts)::integer AS districts,
       (SELECT count(*) FROM problem_outlook)::integer AS ahead,
       (SELECT sum(expected) FROM problem_outlook) AS expected;

-- name: bench_panel_heaviest
-- The heaviest problem in a place, NULL where there is none.
SELECT topic_id, cell FROM problems WHERE cell <> 0 ORDER BY score DESC, topic_id, cell LIMIT 1;

-- name: bench_panel_clusters
-- The clusters that the scan found, the surest first.
SELECT cell, radius, days, cases, expected, ratio, p
  FROM problem_clusters ORDER BY p, ratio DESC, topic_id, cell;

-- name: bench_panel_unreleased
-- The release that was made when nothing was on record is forgotten: by the calendar alone, what was
-- imported after it would wait for the end of its quarter.
DELETE FROM open_data_releases r
 WHERE NOT EXISTS (SELECT FROM open_data_contacts c WHERE c.release_id = r.release_id)
   AND r.suppressed = 0;

-- name: bench_panel_released
-- What is published: rows by how long their days are, the longest last, with contacts and the fewest
-- applicants of one.
SELECT span, count(*)::integer AS groups, sum(applicants)::integer AS applicants, min(applicants)::integer AS fewest
  FROM open_data_rows GROUP BY span
 ORDER BY array_position('{day,week,month,quarter}'::text[], span);
