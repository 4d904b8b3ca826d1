-- name: second_factors_of
-- What :person_id has: whether an app, how many recovery codes are left.
SELECT EXISTS (SELECT FROM totp_secrets WHERE person_id = :person_id) AS totp,
       (SELECT count(*) FROM recovery_codes WHERE person_id = :person_id AND used_at IS NULL)
           AS recovery_codes;

-- name: passkeys_of
-- The passkeys of :person_id, the oldest first.
SELECT credential_id, name, public_key, sign_count, created_at, used_at
  FROM passkeys WHERE person_id = :person_id ORDER BY created_at, credential_id;

-- name: totp_of
-- The sealed secret of the app of :person_id, and the last time step whose code was taken.
SELECT sealed, last_step FROM totp_secrets WHERE person_id = :person_id;

-- name: totp_put
-- The app of :person_id: :sealed secret, the code of :step was taken.
INSERT INTO totp_secrets (person_id, sealed, last_step) VALUES (:person_id, :sealed, :step)
    ON CONFLICT (person_id) DO UPDATE
   SET sealed = excluded.sealed, last_step = excluded.last_step, created_at = now();

-- name: totp_take_step
-- The code of :step of :person_id is taken; no row where it, or a later one, was before.
UPDATE totp_secrets SET last_step = :step
 WHERE person_id = :person_id AND last_step < :step RETURNING true;

-- name: totp_remove
-- The app of :person_id is none any more.
DELETE FROM totp_secrets WHERE person_id = :person_id RETURNING true;

-- name: passkey_add
-- A passkey :credential_id of :person_id, with its :public_key (COSE), :sign_count and :name.
INSERT INTO passkeys (credential_id, person_id, public_key, sign_count, name)
VALUES (:credential_id, :person_id, :public_key, :sign_count, :name);

-- name: passkey_used
-- The passkey :credential_id has signed; its counter stands at :sign_count.
UPDATE passkeys SET sign_count = :sign_count, used_at = now() WHERE credential_id = :credential_id;

-- name: passkey_remove
-- The passkey :credential_id of :person_id is none any more.
DELETE FROM passkeys WHERE person_id = :person_id AND credential_id = :credential_id
RETURNING true;

-- name: recovery_codes_remove
-- All recovery codes of :person_id, used or not.
DELETE FROM recovery_codes WHERE person_id = :person_id;

-- name: recovery_codes_add
-- Recovery codes of :person_id, as their :digests.
INSERT INTO recovery_codes (person_id, digest) SELECT :person_id, unnest(:digests::text[]);

-- name: recovery_code_use
-- The code with this :digest of :person_id is used; no row where there is none, or it was before.
UPDATE recovery_codes SET used_at = now()
 WHERE person_id = :person_id AND digest = :digest AND used_at IS NULL RETURNING true;

-- name: factor_reset_add
-- :requested_by wants the second factor of whoever has the :login taken back, for :reason. No row
-- where there is nobody active of this login, or a request that is open.
INSERT INTO factor_resets (person_id, requested_by, reason)
SELECT person_id, :requested_by, :reason FROM people
 WHERE login = :login AND active
    ON CONFLICT (person_id) WHERE decided_at IS NULL DO NOTHING
RETURNING reset_id;

-- name: factor_resets_expire
-- Requests made before :before that nobody has decided are refused by nobody.
UPDATE factor_resets SET decided_at = now(), confirmed = false
 WHERE decided_at IS NULL AND requested_at < :before;

-- name: factor_resets_latest
-- The latest :limit requests, those to decide first.
SELECT r.reset_id, r.person_id, p.login, p.name, r.reason, r.requested_by, r.requested_at,
       asker.name AS requester, r.decided_at, r.confirmed, decider.name AS decider
  FROM factor_resets r
  JOIN people p ON p.person_id = r.person_id
  JOIN people asker ON asker.person_id = r.requested_by
  LEFT JOIN people decider ON decider.person_id = r.decided_by
 ORDER BY (r.decided_at IS NULL) DESC, r.reset_id DESC LIMIT :limit;

-- name: factor_reset_lock
-- The request :reset_id that nobody has decided, held until the transaction ends.
SELECT reset_id, person_id, requested_by, requested_at FROM factor_resets
 WHERE reset_id = :reset_id AND decided_at IS NULL FOR UPDATE;

-- name: factor_reset_decide
-- :decided_by has decided the request :reset_id.
UPDATE factor_resets SET decided_at = now(), decided_by = :decided_by, confirmed = :confirmed
 WHERE reset_id = :reset_id;

-- name: second_factor_forget
-- :person_id has no second factor, and whoever is signed in as them is no longer.
WITH app AS (DELETE FROM totp_secrets WHERE person_id = :person_id),
     keys AS (DELETE FROM passkeys WHERE person_id = :person_id),
     codes AS (DELETE FROM recovery_codes WHERE person_id = :person_id)
UPDATE people SET password_version = password_version + 1 WHERE person_id = :person_id;
