-- name: password_link_make
-- A link for :person_id with the hash :token_hash, made by :made_by, that holds until :expires_at.
-- One before it holds no more.
INSERT INTO password_links (token_hash, person_id, made_by, expires_at)
VALUES (:token_hash, :person_id, :made_by, :expires_at)
ON CONFLICT (person_id) DO UPDATE
   SET token_hash = excluded.token_hash, made_by = excluded.made_by,
       expires_at = excluded.expires_at;

-- name: password_links_make
-- Links for several, one array a column; as password_link_make.
INSERT INTO password_links (token_hash, person_id, made_by, expires_at)
SELECT token_hash, person_id, :made_by, :expires_at
  FROM unnest(:token_hashes::text[], :person_ids::bigint[]) AS added (token_hash, person_id);

-- name: password_link_of
-- Whose link this is, if it holds at :now.
SELECT p.person_id, p.login, p.name, p.language
  FROM password_links l JOIN people p USING (person_id)
 WHERE l.token_hash = :token_hash AND l.expires_at > :now AND p.active;

-- name: password_link_use
-- It is used up: whose it was, if it held at :now.
DELETE FROM password_links l USING people p
 WHERE l.person_id = p.person_id AND l.token_hash = :token_hash AND l.expires_at > :now AND p.active
RETURNING l.person_id;

-- name: password_links_drop
-- The account :person_id is closed: its link holds no more.
DELETE FROM password_links WHERE person_id = :person_id;
