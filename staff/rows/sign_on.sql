-- name: sign_on_rules
-- The table of groups, in the order in which its rows decide.
SELECT group_name AS "group", role, body, rank FROM sign_on_groups ORDER BY rank, group_name;

-- name: sign_on_rule_set
-- The people of :group have :role, and the body with the code :body (empty: none); :rank decides who is first.
INSERT INTO sign_on_groups (group_name, role, body, rank)
VALUES (:group, :role, :body, :rank)
ON CONFLICT (group_name) DO UPDATE
   SET role = excluded.role, body = excluded.body, rank = excluded.rank;

-- name: sign_on_rule_drop
-- The people of :group have no role by it any more.
DELETE FROM sign_on_groups WHERE group_name = :group RETURNING true;

-- name: sign_on_login_of
-- The login of the account that belongs to :subject of :issuer.
SELECT p.login FROM sign_on_identities i JOIN people p USING (person_id)
 WHERE i.issuer = :issuer AND i.subject = :subject;

-- name: sign_on_is_linked
-- Whether an identity belongs to :person_id.
SELECT EXISTS (SELECT FROM sign_on_identities WHERE person_id = :person_id);

-- name: sign_on_link
-- :subject of :issuer has the account :person_id.
INSERT INTO sign_on_identities (issuer, subject, person_id, linked_at, last_used_at)
VALUES (:issuer, :subject, :person_id, :now, :now);

-- name: sign_on_unlink
-- No identity belongs to the account :login any more.
DELETE FROM sign_on_identities USING people
 WHERE people.person_id = sign_on_identities.person_id AND people.login = :login
RETURNING true;

-- name: sign_on_used
-- :subject of :issuer signs in :now; an earlier refusal is over.
WITH over AS (DELETE FROM sign_on_refusals WHERE issuer = :issuer AND subject = :subject)
UPDATE sign_on_identities SET last_used_at = :now WHERE issuer = :issuer AND subject = :subject;

-- name: sign_on_refuse
-- :subject of :issuer was not let in :now. Only the newest :most are kept.
WITH old AS (
    DELETE FROM sign_on_refusals
     WHERE refused_at < (SELECT refused_at FROM sign_on_refusals
                          ORDER BY refused_at DESC OFFSET :most - 1 LIMIT 1))
INSERT INTO sign_on_refusals (issuer, subject, login, name, why, detail, refused_at)
VALUES (:issuer, :subject, :login, :name, :why, :detail, :now)
ON CONFLICT (issuer, subject) DO UPDATE
   SET login = excluded.login, name = excluded.name, why = excluded.why,
       detail = excluded.detail, refused_at = excluded.refused_at;

-- name: sign_on_refusals
-- Whom we did not let in, the newest first; `has_account`: an open account has their login, and no
-- identity belongs to it.
SELECT r.issuer, r.subject, r.login, r.name, r.why, r.detail, r.refused_at,
       EXISTS (SELECT FROM people p LEFT JOIN sign_on_identities i USING (person_id)
                WHERE p.login = r.login AND p.active AND i.person_id IS NULL) AS has_account
  FROM sign_on_refusals r ORDER BY r.refused_at DESC LIMIT 200;

-- name: sign_on_linked
-- The accounts that belong to people of the provider.
SELECT p.login, p.name, p.role, p.active, i.last_used_at
  FROM sign_on_identities i JOIN people p USING (person_id)
 ORDER BY i.last_used_at DESC LIMIT 2000;
