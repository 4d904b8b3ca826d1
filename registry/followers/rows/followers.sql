-- name: follower_add
-- Somebody by :way at :address follows :ticket, or the :district and :topic (codes; null leaves one out),
-- in :language; :keys of a browser; told next at :next_at. Confirmed at :confirmed_at, null: not yet.
-- Who follows it already does so once, and stays confirmed. Returns its id.
INSERT INTO followers AS f (way, address, keys, language, ticket, district, topic, confirmed_at, known_until, next_at)
VALUES (:way, :address, :keys, :language, :ticket, :district, :topic, :confirmed_at, :now, :next_at)
ON CONFLICT (way, address, ticket, district, topic) DO UPDATE
   SET language = excluded.language, keys = excluded.keys,
       confirmed_at = coalesce(f.confirmed_at, excluded.confirmed_at)
RETURNING follower_id;

-- name: follower_count
-- How much is followed by :way at :address.
SELECT count(*) FROM followers WHERE way = :way AND address = :address;

-- name: follower_read
-- What the follower :follower_id follows, with the names of district and topic.
SELECT f.follower_id, p.public_id, f.district, f.topic, f.confirmed_at IS NOT NULL AS confirmed,
       d.names AS district_names, topics.names AS topic_names
  FROM followers f
  LEFT JOIN public_ids p ON p.ticket = f.ticket
  LEFT JOIN districts d ON d.code = f.district
  LEFT JOIN topics ON topics.code = f.topic
 WHERE f.follower_id = :follower_id;

-- name: follower_confirm
-- The mailbox of :follower_id is theirs, since :now.
UPDATE followers SET confirmed_at = coalesce(confirmed_at, :now), known_until = CASE
       WHEN confirmed_at IS NULL THEN :now ELSE known_until END
 WHERE follower_id = :follower_id RETURNING true;

-- name: follower_stop
-- The follower :follower_id is told nothing any more.
DELETE FROM followers WHERE follower_id = :follower_id;

-- name: followers_stop_address
-- Nothing is sent by :way to :address any more.
DELETE FROM followers WHERE way = :way AND address = :address;

-- name: followers_refused
-- The browser to which the message :outbox_id was not sent, for its push service knows it no longer,
-- follows nothing.
DELETE FROM followers f USING outbox o
 WHERE o.outbox_id = :outbox_id AND o.state = 'refused' AND f.way = o.channel AND f.address = o.address;

-- name: followers_announce
-- Everybody who follows :ticket gets the message of their language in :messages, once for :round_.
INSERT INTO outbox (key, channel, address, message, next_at)
SELECT 'follower/' || f.follower_id || '/' || :round_::bigint, f.way, f.address,
       (:messages::jsonb -> f.language) || jsonb_build_object('follower', f.follower_id, 'keys', f.keys),
       :now
  FROM followers f
 WHERE f.ticket = :ticket AND f.confirmed_at IS NOT NULL
ON CONFLICT (key) DO NOTHING;

-- name: followers_claim
-- At most :limit followers of areas who are to be told at :now; ours until the transaction ends.
SELECT f.follower_id, f.way, f.address, f.keys, f.language, f.district, f.topic, f.known_until,
       d.names AS district_names, topics.names AS topic_names
  FROM followers f
  LEFT JOIN districts d ON d.code = f.district
  LEFT JOIN topics ON topics.code = f.topic
 WHERE f.ticket IS NULL AND f.confirmed_at IS NOT NULL AND f.next_at <= :now
 ORDER BY f.next_at, f.follower_id
 LIMIT :limit
   FOR UPDATE OF f SKIP LOCKED;

-- name: follower_advance
-- The follower :follower_id knows what was opened before :known_until; told next at :next_at.
UPDATE followers SET known_until = :known_until, next_at = :next_at WHERE follower_id = :follower_id;

-- name: followers_expire
-- Who did not confirm since :unconfirmed, and whose ticket has been over since :over, is forgotten.
DELETE FROM followers f
 WHERE (f.confirmed_at IS NULL AND f.made_at < :unconfirmed)
    OR (f.ticket IS NOT NULL AND EXISTS (SELECT FROM tickets t WHERE t.number = f.ticket
            AND ticket_is_over(t.state) AND t.changed_at < :over));
