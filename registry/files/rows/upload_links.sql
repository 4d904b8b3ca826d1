-- name: upload_link_add
-- The person $2 asks the applicant of the ticket $1 for files: until $3, at most $4. Its id.
INSERT INTO upload_links (ticket, person_id, expires_at, files) VALUES ($1, $2, $3, $4)
RETURNING link_id;

-- name: upload_link
-- The link $1, how many files came by it, the ticket's state, and whether a newer link took its place.
SELECT l.link_id, l.ticket, l.expires_at, l.files, t.state,
       (SELECT count(*) FROM ticket_files f WHERE f.link_id = l.link_id) AS given,
       EXISTS (SELECT FROM upload_links newer
                WHERE newer.ticket = l.ticket AND newer.link_id > l.link_id) AS replaced
  FROM upload_links l JOIN tickets t ON t.number = l.ticket
 WHERE l.link_id = $1;

-- name: upload_links_lately
-- How often the applicant of the ticket $1 was asked since $2.
SELECT count(*) FROM upload_links WHERE ticket = $1 AND made_at >= $2;
