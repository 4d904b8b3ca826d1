-- name: person_by_login
-- Who signs in with this login, with the operator's extension where there is one.
SELECT people.person_id, people.login, people.password_hash, people.role, people.name,
       people.language, people.language_chosen, operators.extension, people.must_change_password, people.password_version,
       people.tour_seen_at IS NULL AS tour_due
FROM people
LEFT JOIN operators ON operators.person_id = people.person_id AND operators.open
WHERE people.login = :login AND people.active;

-- name: person_is_active
-- Whether someone who signed in earlier may still be here: in the same role, with the same
-- password and the same extension (null: none), on which rights depend.
SELECT EXISTS (SELECT FROM people p
                 LEFT JOIN operators o ON o.person_id = p.person_id AND o.open
                WHERE p.person_id = :person_id AND p.role = :role
                  AND p.password_version = :password_version AND p.active
                  AND o.extension IS NOT DISTINCT FROM :extension::text);

-- name: person_set_language
-- The language a person reads the screens in.
UPDATE people SET language = :language, language_chosen = true WHERE person_id = :person_id;

-- name: person_set_tour_seen
-- They have seen the tour of their main page.
UPDATE people SET tour_seen_at = now() WHERE person_id = :person_id AND tour_seen_at IS NULL;

-- name: person_set_password_hash
-- A stronger hash of the same password (argon2's settings have changed).
UPDATE people SET password_hash = :password_hash WHERE person_id = :person_id;

-- name: person_change_password
-- A password :password_hash (argon2id) that :person_id chose; its version.
UPDATE people
   SET password_hash = :password_hash, must_change_password = false,
       password_version = password_version + 1
 WHERE person_id = :person_id
RETURNING password_version;

-- name: person_end_sessions
-- Every session of the active person with :login ends: sessions hold the version of the password.
UPDATE people SET password_version = password_version + 1 WHERE login = :login AND active
RETURNING true;
