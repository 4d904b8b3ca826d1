-- name: own_code_add
-- A one-time code for who left :address with tickets, until :expires_at, where it :may_be_sent; else only that
-- it was asked for, and nothing opens with it. Returns its id, and whether it is to be sent.
INSERT INTO own_codes (applicant, expires_at)
SELECT CASE WHEN :may_be_sent AND EXISTS (SELECT FROM tickets WHERE applicant = :address) THEN :address END,
       :expires_at
RETURNING code_id, applicant IS NOT NULL AS sent;

-- name: own_codes_expire
-- Codes and visits that held until :now are forgotten.
DELETE FROM own_codes WHERE expires_at <= :now;

-- name: own_code_try
-- One try of :code_id at :now, at most :most of them; a :right one opens a visit with the key whose hash is
-- :session_sha256, until :until. Whether it did.
UPDATE own_codes SET tries = tries + 1,
       session_sha256 = CASE WHEN :right THEN :session_sha256::text END,
       expires_at = CASE WHEN :right THEN :until ELSE expires_at END
 WHERE code_id = :code_id AND applicant IS NOT NULL AND session_sha256 IS NULL
   AND expires_at > :now AND tries < :most
RETURNING session_sha256 IS NOT NULL;

-- name: own_code_applicant
-- Whose visit has the key with the hash :session_sha256, at :now.
SELECT applicant FROM own_codes WHERE session_sha256 = :session_sha256 AND expires_at > :now;

-- name: own_code_end
-- The visit with the key whose hash is :session_sha256 is over.
DELETE FROM own_codes WHERE session_sha256 = :session_sha256;

-- name: own_tickets
-- Tickets of :applicant_, the newest first, at most :limit.
SELECT t.number, t.opened_at, t.state, t.address, topics.names AS topic_names
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.applicant = :applicant_
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit;

-- name: own_ticket_is_theirs
-- Whether :number is a ticket of :applicant_.
SELECT EXISTS (SELECT FROM tickets WHERE number = :number AND applicant = :applicant_);
