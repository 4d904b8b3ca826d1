-- name: api_token_add
-- A token of :person_id with the hash :token_hash; nothing where the person has :most valid ones already.
INSERT INTO api_tokens (person_id, name, token_hash, scopes, created_at, expires_at)
SELECT :person_id, :name, :token_hash, :scopes::text[], :now::timestamptz, :expires_at
 WHERE (SELECT count(*) FROM api_tokens
         WHERE person_id = :person_id AND revoked_at IS NULL AND expires_at > :now::timestamptz) < :most::bigint
RETURNING token_id;

-- name: api_token_use
-- Count one use of the token with :token_hash, and read whose it is; nothing where it is not valid.
UPDATE api_tokens t SET last_used_at = :now::timestamptz, uses = t.uses + 1
  FROM people p LEFT JOIN operators o ON o.person_id = p.person_id AND o.open
 WHERE t.token_hash = :token_hash AND t.revoked_at IS NULL AND t.expires_at > :now::timestamptz
   AND p.person_id = t.person_id AND p.active
RETURNING t.token_id, t.name AS token_name, t.scopes, p.person_id, p.login, p.role, p.name, p.language,
          o.extension;

-- name: api_tokens_list
-- Tokens of :person_id (null: of everybody), valid ones first, at most :limit.
SELECT t.token_id, t.name, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.uses, t.revoked_at,
       p.name AS person, p.person_id
  FROM api_tokens t JOIN people p USING (person_id)
 WHERE :person_id::bigint IS NULL OR t.person_id = :person_id::bigint
 ORDER BY t.revoked_at IS NOT NULL, t.expires_at DESC, t.token_id DESC
 LIMIT :limit;

-- name: api_token_revoke
-- The token :token_id is not valid any more; of :owner only (null: of anybody). Its name.
UPDATE api_tokens SET revoked_at = now(), revoked_by = :person_id
 WHERE token_id = :token_id AND revoked_at IS NULL
   AND (:owner::bigint IS NULL OR person_id = :owner::bigint)
RETURNING name;
