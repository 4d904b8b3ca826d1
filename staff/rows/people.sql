-- name: people_exist
-- Whether anybody can sign in; an empty database may be given the demo city.
SELECT EXISTS (SELECT FROM people);

-- name: people_add
-- Someone who signs in: :login, argon2id hash :password_hash, :role, :name, :language, and whether
-- they must choose a new password first :must_change_password. Returns the new id.
INSERT INTO people (login, password_hash, role, name, language, must_change_password)
VALUES (:login, :password_hash, :role, :name, :language, :must_change_password)
RETURNING person_id;

-- name: people_set_body
-- :person_id is a clerk of the body :body_id.
UPDATE people SET body_id = :body_id WHERE person_id = :person_id;

-- name: people_set_password
-- A new password hash :password_hash for :login; :must_change says whether it must be changed at
-- the next sign-in.
UPDATE people
   SET password_hash = :password_hash, must_change_password = :must_change,
       password_version = password_version + 1
 WHERE login = :login AND active
RETURNING person_id;

-- name: people_close
-- Whoever has :login may not sign in any more.
UPDATE people SET active = false WHERE login = :login AND active RETURNING person_id;

-- name: people_everybody
-- Who works here, or did: an operator's extension, a clerk's body.
SELECT p.login, p.role, p.name, p.active, p.must_change_password, o.extension, p.body_id
  FROM people p LEFT JOIN operators o USING (person_id)
 ORDER BY p.active DESC, p.role, p.login;
