-- name: open311_services
-- Topics in use that a request may be about, the leaves of the tree, with the branch above.
SELECT topics.topic_id, topics.code, topics.names,
       branch.names AS branch_names
  FROM topics
  LEFT JOIN topics branch ON branch.topic_id = topics.parent_id
 WHERE topics.retired_at IS NULL
   AND NOT EXISTS (SELECT FROM topics leaf
                    WHERE leaf.parent_id = topics.topic_id AND leaf.retired_at IS NULL)
 ORDER BY topics.topic_id;

-- name: open311_stories
-- The steps of the tickets :numbers that are among :steps, which everybody may know, as in `applicant_story`. Days
-- are days of :zone.
SELECT h.ticket, (h.at AT TIME ZONE :zone)::date AS day, h.step,
       coalesce(h.change #>> '{answer,1}', h.change #>> '{question,1}', '') AS words
  FROM ticket_history h
 WHERE h.ticket = ANY (:numbers::text[])
   AND h.step = ANY (:steps::text[])
 ORDER BY h.ticket, h.history_id;

-- name: open311_keys
-- Every key, the newest first, with the number of requests that came with it. A key with an end (that of an import)
-- counts as revoked after its end.
SELECT k.key_id, k.name, k.shown, k.imports, k.per_minute, k.made_at, p.name AS made_by,
       CASE WHEN k.revoked_at <= now() THEN k.revoked_at END AS revoked_at,
       (SELECT count(*) FROM open311_requests r WHERE r.key_id = k.key_id) AS requests
  FROM open311_keys k LEFT JOIN people p ON p.person_id = k.made_by
 ORDER BY k.key_id DESC;

-- name: open311_key_make
-- A key: :name, hash :sha256, beginning :shown, may import :imports, requests a minute :per_minute,
-- by the person :made_by. It may be used until :until (null: until somebody revokes it).
INSERT INTO open311_keys (name, sha256, shown, imports, per_minute, made_by, revoked_at)
VALUES (:name, :sha256, :shown, :imports, :per_minute, :made_by, :until) RETURNING key_id;

-- name: open311_key_renew
-- Give the newest import key :name that the command line made the hash :sha256 of a new key, which begins with
-- :shown. It may be used until :until. Returns its id; nothing where there is no such key.
UPDATE open311_keys SET sha256 = :sha256, shown = :shown, revoked_at = :until
 WHERE key_id = (SELECT max(key_id) FROM open311_keys
                  WHERE name = :name AND made_by IS NULL AND imports)
RETURNING key_id;

-- name: open311_key_extend
-- Let the key :key_id, which has an end, be used until :until. Nothing changes where it has ended already, or
-- somebody has revoked it.
UPDATE open311_keys SET revoked_at = :until WHERE key_id = :key_id AND revoked_at > now();

-- name: open311_key_revoke
-- :key_id is taken no more. Returns its name; nothing where there is no such key in use.
UPDATE open311_keys SET revoked_at = now()
 WHERE key_id = :key_id AND (revoked_at IS NULL OR revoked_at > now())
RETURNING name;

-- name: open311_key_find
-- The key with the hash :sha256 that is in use.
SELECT key_id, imports, per_minute FROM open311_keys
 WHERE sha256 = :sha256 AND (revoked_at IS NULL OR revoked_at > now());

-- name: open311_take
-- Keep a request under :token, which came by :channel: :description are its public words, :text those
-- of the ticket; solved at :closed_at with :answer. Nothing where the key has sent this original id
-- before, or the token is there.
INSERT INTO open311_requests (token, channel, key_id, received_at, requested_at, original_id, topic_id,
    language, description, address, media_url, lat, lon, rough_place, district, text, applicant,
    account_id, device_id, closed_at, answer)
VALUES (:token, :channel, :key_id, :received_at, :requested_at, :original_id, :topic_id, :language,
        :description, :address, :media_url, :lat, :lon, :rough_place, :district, :text, :applicant,
        :account_id, :device_id, :closed_at, :answer)
ON CONFLICT DO NOTHING
RETURNING token;

-- name: open311_original
-- The token of what :key_id sent under the original id :original_id.
SELECT token FROM open311_requests WHERE key_id = :key_id AND original_id = :original_id;

-- name: open311_token
-- The ticket's number of the request with :token, null while it is to come.
SELECT token, ticket FROM open311_requests WHERE token = :token;

-- name: open311_own_numbers
-- Those of the ticket numbers :numbers that belong to requests which :key_id sent.
SELECT ticket FROM open311_requests WHERE key_id = :key_id AND ticket = ANY (:numbers::text[]);

-- name: open311_owed
-- Tokens of requests that have no ticket yet, the oldest first, at most :limit.
SELECT token FROM open311_requests WHERE ticket IS NULL ORDER BY received_at, token LIMIT :limit;

-- name: open311_owed_lock
-- The request with :token if it has no ticket yet; ours until the transaction ends.
SELECT r.token, r.channel, r.requested_at, r.received_at, r.applicant, r.language, r.topic_id,
       topics.names AS topic_names, r.description, r.text, r.address, r.district, r.lat, r.lon,
       r.rough_place, r.answer, r.closed_at, r.original_id IS NOT NULL AS imported,
       body_of_topic(r.topic_id, r.district) AS body_id
  FROM open311_requests r JOIN topics USING (topic_id)
 WHERE r.token = :token AND r.ticket IS NULL FOR UPDATE OF r;

-- name: open311_settled
-- The request with :token has :number.
UPDATE open311_requests SET ticket = :number WHERE token = :token;
