-- name: solved_by_topic
-- Tickets that bodies solved from :since until :until and that are solved now, by topic: how many, of how many
-- applicants, and the median of the days from their opening. Answers in the conversation itself do not count.
SELECT topics.code, topics.names, count(*) AS solved,
       count(DISTINCT coalesce(t.applicant, t.number)) AS applicants,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM f.done_at - f.opened_at) / 86400) AS days
  FROM tickets t
  JOIN topics USING (topic_id)
  JOIN LATERAL (SELECT f.opened_at, max(f.done_at) AS done_at FROM deadline_facts f
                 WHERE f.ticket = t.number AND f.kind = 'city' AND NOT f.restarted AND NOT f.rejected
                 GROUP BY f.opened_at) AS f ON true
 WHERE t.changed_at >= :since AND ticket_was_ended_by_body(t.state) AND ticket_teaches(t.state)
   AND f.done_at >= :since AND f.done_at < :until
 GROUP BY topics.code, topics.names
 ORDER BY solved DESC, topics.code;

-- name: solved_by_district
-- The same by district.
SELECT districts.code, districts.names, count(*) AS solved,
       count(DISTINCT coalesce(t.applicant, t.number)) AS applicants,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM f.done_at - f.opened_at) / 86400) AS days
  FROM tickets t
  JOIN districts ON districts.code = t.district
  JOIN LATERAL (SELECT f.opened_at, max(f.done_at) AS done_at FROM deadline_facts f
                 WHERE f.ticket = t.number AND f.kind = 'city' AND NOT f.restarted AND NOT f.rejected
                 GROUP BY f.opened_at) AS f ON true
 WHERE t.changed_at >= :since AND ticket_was_ended_by_body(t.state) AND ticket_teaches(t.state)
   AND f.done_at >= :since AND f.done_at < :until
 GROUP BY districts.code, districts.names
 ORDER BY solved DESC, districts.code;

-- name: solved_count
-- How many tickets bodies solved from :since until :until that are solved now.
SELECT count(*)
  FROM tickets t
 WHERE t.changed_at >= :since AND ticket_was_ended_by_body(t.state) AND ticket_teaches(t.state)
   AND EXISTS (SELECT FROM deadline_facts f
                WHERE f.ticket = t.number AND f.kind = 'city' AND NOT f.restarted AND NOT f.rejected
                  AND f.done_at >= :since AND f.done_at < :until);

-- name: solved_with_photos
-- Numbers of the solved tickets with approved photos on which a person decided last, opened before :until, at
-- most :limit.
SELECT t.number
  FROM publications p
  JOIN tickets t ON t.number = p.ticket
 WHERE p.photos <> '{}' AND ticket_was_ended_by_body(t.state) AND ticket_teaches(t.state) AND t.opened_at < :until
 ORDER BY p.decided_at DESC
 LIMIT :limit;

-- name: photos_of_answers
-- Those of the approved photos of the tickets :numbers that bodies gave with their answers.
SELECT f.file_id
  FROM publications p
  JOIN ticket_files f ON f.ticket = p.ticket AND f.file_id = ANY (p.photos)
 WHERE p.ticket = ANY (:numbers::text[]) AND f.answer_at IS NOT NULL AND f.erased_at IS NULL;

-- name: tickets_in_box
-- Tickets with a topic in the box from :south, :west to :north, :east, opened from :since until :until, at most
-- :limit: the newest day of :zone first, those of one day by their public ids.
SELECT t.number, t.lat, t.lon
  FROM tickets t
  JOIN public_ids p ON p.ticket = t.number
 WHERE point(t.lon, t.lat) <@ box(point(:west::float8, :south::float8), point(:east::float8, :north::float8))
   AND t.topic_id IS NOT NULL AND t.opened_at >= :since AND t.opened_at < :until
 ORDER BY date_trunc('day', t.opened_at, :zone) DESC, p.public_id
 LIMIT :limit;

-- name: reported_by
-- How many reported what the ticket :number is about, with this one, before :until.
SELECT 1 + count(*) FROM tickets d WHERE d.duplicate_of = :number AND d.opened_at < :until;
