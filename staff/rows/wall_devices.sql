-- name: wall_pairing_make
-- A screen shows :code until :expires_at and can be told from others by :secret_hash. What is over is
-- forgotten. No row where the code is another's, or :most screens wait already.
WITH gone AS (
    DELETE FROM wall_pairings WHERE expires_at <= :now::timestamptz)
INSERT INTO wall_pairings (secret_hash, code, expires_at)
SELECT :secret_hash, :code, :expires_at
 WHERE (SELECT count(*) FROM wall_pairings WHERE expires_at > :now::timestamptz) < :most::bigint
ON CONFLICT DO NOTHING
RETURNING code;

-- name: wall_pairing_of
-- The pairing of :secret_hash that holds at :now.
SELECT code, name, language, accepted_by, expires_at FROM wall_pairings
 WHERE secret_hash = :secret_hash AND expires_at > :now;

-- name: wall_pairing_accept
-- :person_id has typed :code: its screen is :name from now on. No row where no screen waits with it.
UPDATE wall_pairings SET name = :name, language = :language, accepted_by = :person_id
 WHERE code = :code AND expires_at > :now AND name IS NULL
RETURNING true;

-- name: wall_pairing_finish
-- The accepted screen of :secret_hash becomes a device with the key of :key_hash; its id, once.
WITH pairing AS (
    DELETE FROM wall_pairings
     WHERE secret_hash = :secret_hash AND expires_at > :now AND name IS NOT NULL
    RETURNING name, language, accepted_by)
INSERT INTO wall_devices (name, language, key_hash, paired_by, seen_at)
SELECT name, language, :key_hash, accepted_by, :now FROM pairing
RETURNING device_id;

-- name: wall_device_of
-- The device of :key_hash, also one whose key was revoked.
SELECT device_id, name, language, revoked_at IS NOT NULL AS revoked
  FROM wall_devices WHERE key_hash = :key_hash;

-- name: wall_devices_all
-- Every device, those that hold first, by name.
SELECT d.device_id, d.name, d.language, d.paired_at, d.seen_at, d.revoked_at, p.name AS paired_by
  FROM wall_devices d JOIN people p ON p.person_id = d.paired_by
 ORDER BY d.revoked_at IS NOT NULL, d.revoked_at DESC, d.name, d.device_id
 LIMIT :limit;

-- name: wall_device_revoke
-- :device_id shows nothing from now on; its name, where it did.
UPDATE wall_devices SET revoked_at = now(), revoked_by = :person_id
 WHERE device_id = :device_id AND revoked_at IS NULL
RETURNING name;

-- name: wall_devices_seen
-- The devices :device_ids are there at :now; returns those whose key holds.
UPDATE wall_devices SET seen_at = :now
 WHERE device_id = ANY (:device_ids::bigint[]) AND revoked_at IS NULL
RETURNING device_id;
