-- name: upload_link_add
-- :person_id asks the applicant of :number for files: until :expires_at, at most :files. Its id.
INSERT INTO upload_links (ticket, person_id, expires_at, files)
VALUES (:number, :person_id, :expires_at, :files)
RETURNING link_id;

-- name: upload_link
-- :link_id, how many files came by it, the ticket's state, and whether a newer link took its place.
SELECT l.link_id, l.ticket, l.expires_at, l.files, t.state,
       (SELECT count(*) FROM ticket_files f WHERE f.link_id = l.link_id) AS uploads,
       EXISTS (SELECT FROM upload_links newer
                WHERE newer.ticket = l.ticket AND newer.link_id > l.link_id) AS replaced
  FROM upload_links l JOIN tickets t ON t.number = l.ticket
 WHERE l.link_id = :link_id;

-- name: upload_link_addressee
-- The applicant of :number, its state, and how often they were asked since :since.
SELECT t.applicant, t.language, t.state,
       (SELECT count(*) FROM upload_links l
         WHERE l.ticket = t.number AND l.made_at >= :since) AS lately
  FROM tickets t WHERE t.number = :number;
