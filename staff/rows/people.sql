-- name: people_exist
-- Whether anybody can sign in; an empty database may be given the demo city.
SELECT EXISTS (SELECT FROM people);

-- name: people_add
-- Someone who signs in: :login, argon2id hash :password_hash, :role, :name, :language (null: nobody has
-- chosen one), and whether they must choose a new password first :must_change_password. Returns the new id.
INSERT INTO people (login, password_hash, role, name, language, language_chosen, must_change_password)
VALUES (:login, :password_hash, :role, :name, coalesce(:language, 'kk'), :language::text IS NOT NULL,
        :must_change_password)
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
RETURNING true;

-- name: people_close
-- Whoever has :login may not sign in any more.
UPDATE people SET active = false WHERE login = :login AND active RETURNING true;

-- name: people_reopen
-- Whoever has :login may sign in again.
UPDATE people SET active = true, password_version = password_version + 1
 WHERE login = :login AND NOT active
RETURNING true;

-- name: people_change
-- :login has the :role, the :name, reads in :language and is a clerk of :body_id.
UPDATE people SET role = :role, name = :name, language = :language, body_id = :body_id,
       language_chosen = language_chosen OR language <> :language
 WHERE login = :login AND active
RETURNING person_id;

-- name: people_account
-- One account by its :login, locked until the end of the transaction.
SELECT p.person_id, p.login, p.role, p.name, p.language, p.active, p.must_change_password, o.extension,
       coalesce(o.open, false) AS rung, p.body_id, coalesce(o.languages, '{}') AS spoken
  FROM people p LEFT JOIN operators o USING (person_id)
 WHERE p.login = :login FOR NO KEY UPDATE OF p;

-- name: people_active_of_role
-- Who may sign in with :role; each is locked, so that two who are closed at once see each other, and
-- before any other account is.
SELECT person_id FROM people WHERE active AND role = :role ORDER BY person_id FOR NO KEY UPDATE;

-- name: people_working
-- Whoever may sign in, read without a lock: an operator's extension, a clerk's or a head's body.
SELECT p.person_id, p.role, p.name, o.extension, p.body_id
  FROM people p LEFT JOIN operators o ON o.person_id = p.person_id AND o.open
 WHERE p.active
 ORDER BY p.role, p.login;

-- name: people_logins
-- Every login that was ever given.
SELECT login FROM people;

-- name: people_add_many
-- Accounts at once, one array a column. Their passwords are chosen by a link. Returns id and login.
INSERT INTO people (login, password_hash, role, name, language, body_id, must_change_password)
SELECT login, :password_hash, role, name, language, body_id, true
  FROM unnest(:logins::text[], :roles::text[], :names::text[], :languages::text[],
              :body_ids::bigint[]) AS added (login, role, name, language, body_id)
RETURNING person_id, login;

-- name: people_everybody
-- Who works here, or did: an operator's extension if it is in use, a clerk's body.
SELECT p.person_id, p.login, p.role, p.name, p.language, p.active, p.must_change_password, o.extension,
       o.extension IS NOT NULL AS rung, p.body_id, coalesce(o.languages, '{}') AS spoken
  FROM people p LEFT JOIN operators o ON o.person_id = p.person_id AND o.open
 ORDER BY p.active DESC, p.role, p.login;
