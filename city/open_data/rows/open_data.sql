-- name: open_data_lock
-- Nobody else makes a release until the transaction ends.
SELECT pg_advisory_xact_lock(109, 16);

-- name: open_data_releases
-- Every release, the oldest first: days before `horizon` are closed.
SELECT release_id, horizon, made_at, suppressed FROM open_data_releases ORDER BY horizon;

-- name: open_data_topics
-- Topics that tickets are about, by their codes.
SELECT topic_id, code, names FROM topics
 WHERE EXISTS (SELECT FROM tickets WHERE tickets.topic_id = topics.topic_id)
 ORDER BY code;

-- name: open_data_published_topics
-- Topics of which a row is published: another list would say of which there is a single contact.
SELECT topic_id, code, names FROM topics
 WHERE EXISTS (SELECT FROM open_data_rows w WHERE w.topic_id = topics.topic_id)
 ORDER BY code;

-- name: open_data_contacts
-- Tickets about :topic_id that no release has published or suppressed, opened from :since to before
-- :until, with their local day in :zone. `person` tells applicants from each other and says nothing else.
SELECT number AS ticket, (opened_at AT TIME ZONE :zone)::date AS day, lat, lon, rough_place AS rough,
       hashtextextended(applicant, 15) AS person
  FROM tickets
 WHERE topic_id = :topic_id
   AND opened_at >= coalesce(:since::timestamptz, '-infinity') AND opened_at < :until
   AND NOT EXISTS (SELECT FROM open_data_contacts c WHERE c.ticket = tickets.number);

-- name: open_data_release
-- A release that closes the days before :horizon, made at :made_at.
INSERT INTO open_data_releases (horizon, made_at) VALUES (:horizon, :made_at) RETURNING release_id;

-- name: open_data_add_rows
-- The rows of the release :release_id about :topic_id: their spans, days, cells and applicants.
INSERT INTO open_data_rows (release_id, topic_id, span, first_day, last_day, cell, applicants)
SELECT :release_id::bigint, :topic_id::bigint, u.*
  FROM unnest(:spans::text[], :first_days::date[], :last_days::date[], :cells::text[],
              :applicants::integer[]) AS u (span, first_day, last_day, cell, applicants);

-- name: open_data_add_contacts
-- :tickets are done with by the release :release_id, which publishes or suppresses them.
INSERT INTO open_data_contacts (ticket, release_id)
SELECT unnest(:tickets::text[]), :release_id::bigint;

-- name: open_data_suppress
-- :tickets are published by no release: so many more of :release_id.
UPDATE open_data_releases SET suppressed = suppressed + cardinality(:tickets::text[])
 WHERE release_id = :release_id;

-- name: open_data_rows
-- What is published by releases whose horizon lies from the day :first to before the day :end.
SELECT r.horizon AS released, t.code AS topic, w.cell, w.span, w.first_day, w.last_day, w.applicants
  FROM open_data_rows w JOIN open_data_releases r USING (release_id) JOIN topics t USING (topic_id)
 WHERE r.horizon >= :first AND r.horizon < :end
 ORDER BY r.horizon, t.code, w.first_day, w.span, w.cell NULLS FIRST;
