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
-- :person_id is a clerk of the body with the code :body.
UPDATE people SET body_id = (SELECT body_id FROM bodies WHERE code = :body)
 WHERE person_id = :person_id;

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
-- Who works here, or did: an operator's extension, the code of a clerk's body.
SELECT p.login, p.role, p.name, p.active, p.must_change_password, o.extension, b.code AS body
  FROM people p LEFT JOIN operators o USING (person_id) LEFT JOIN bodies b USING (body_id)
 ORDER BY p.active DESC, p.role, p.login;

-- name: people_open_bodies
-- Bodies that may have clerks.
SELECT code FROM bodies WHERE closed_at IS NULL ORDER BY code;

-- name: people_number_is_dialled
-- Whether :number is the number of a line or stands in the directory.
SELECT EXISTS (SELECT FROM lines WHERE number = :number)
    OR EXISTS (SELECT FROM outside_numbers WHERE number = :number);
