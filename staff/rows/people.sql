-- name: people_exist
-- Whether anybody can sign in; an empty database may be given the demo city.
SELECT EXISTS (SELECT FROM people);

-- name: people_add
-- Someone who signs in: login $1, argon2id hash $2, role $3, name $4, language $5, and whether
-- they must choose a new password first $6. Returns the new id.
INSERT INTO people (login, password_hash, role, name, language, must_change_password)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING person_id;

-- name: people_set_body
-- The person $1 is a clerk of the body with the code $2.
UPDATE people SET body_id = (SELECT body_id FROM bodies WHERE code = $2) WHERE person_id = $1;

-- name: people_set_password
-- A new password hash $2 for the login $1; $3 says whether it must be changed at the next sign-in.
UPDATE people
   SET password_hash = $2, must_change_password = $3, password_version = password_version + 1
 WHERE login = $1 AND active
RETURNING person_id;

-- name: people_close
-- Whoever has the login $1 may not sign in any more.
UPDATE people SET active = false WHERE login = $1 AND active RETURNING person_id;

-- name: people_everybody
-- Who works here, or did: an operator's extension, the code of a clerk's body.
SELECT p.login, p.role, p.name, p.active, p.must_change_password, o.extension, b.code AS body
  FROM people p LEFT JOIN operators o USING (person_id) LEFT JOIN bodies b USING (body_id)
 ORDER BY p.active DESC, p.role, p.login;

-- name: people_open_bodies
-- Bodies that may have clerks.
SELECT code FROM bodies WHERE closed_at IS NULL ORDER BY code;

-- name: people_number_is_dialled
-- Whether $1 is the number of a line or stands in the directory.
SELECT EXISTS (SELECT FROM lines WHERE number = $1)
    OR EXISTS (SELECT FROM outside_numbers WHERE number = $1);
