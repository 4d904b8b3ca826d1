-- name: notice_round_begin
-- The notice :notice_id is to be sent to its followers as :news, from :now on; rounds of earlier news of the same
-- series end, for what they say no longer holds.
WITH closed AS (
    UPDATE notice_rounds r SET ended_at = :now FROM public_notices mine, public_notices other
     WHERE mine.notice_id = :notice_id AND other.series = mine.series AND r.notice_id = other.notice_id
       AND r.ended_at IS NULL)
INSERT INTO notice_rounds (notice_id, news, begun_at) VALUES (:notice_id, :news, :now)
ON CONFLICT (notice_id, news) DO NOTHING;

-- name: notice_round_claim
-- The oldest round that is not over; ours until the transaction ends.
SELECT r.round_id, r.notice_id, r.news, r.reached
  FROM notice_rounds r WHERE r.ended_at IS NULL
 ORDER BY r.round_id LIMIT 1
   FOR UPDATE SKIP LOCKED;

-- name: notice_round_advance
-- The round :round_id has served all up to :reached: :sent more got it, :gone exist no longer, :failed were not reached.
UPDATE notice_rounds SET reached = :reached, sent = sent + :sent, gone = gone + :gone, failed = failed + :failed
 WHERE round_id = :round_id;

-- name: notice_round_end
-- The round :round_id is over at :now.
UPDATE notice_rounds SET ended_at = :now WHERE round_id = :round_id;

-- name: notice_followers_after
-- At most :limit followers whose ids are above :reached, in their order; `got`: they were sent something of :series.
-- `topics`: the topic that they follow.
SELECT f.follower_id, f.endpoint, f.p256dh, f.auth, f.language, f.least, f.topic, f.district, f.lat, f.lon, f.radius_m,
       f.quiet_from, f.quiet_to,
       EXISTS (SELECT FROM notice_receipts r WHERE r.series = :series AND r.follower_id = f.follower_id) AS got
  FROM notice_followers f WHERE f.follower_id > :reached
 ORDER BY f.follower_id LIMIT :limit;

-- name: notice_topics_above
-- The codes of the topic :topic and of all topics above it.
WITH RECURSIVE above AS (
    SELECT topic_id, code, parent_id FROM topics WHERE code = :topic
     UNION SELECT t.topic_id, t.code, t.parent_id FROM topics t JOIN above a ON t.topic_id = a.parent_id)
SELECT code FROM above;

-- name: notice_receipts_add
-- The :followers were sent something of :series.
INSERT INTO notice_receipts (series, follower_id)
SELECT :series, f.follower_id FROM notice_followers f WHERE f.follower_id = ANY (:followers::bigint[])
ON CONFLICT DO NOTHING;

-- name: notice_followers_gone
-- The :followers exist no longer.
DELETE FROM notice_followers WHERE follower_id = ANY (:followers::bigint[]);

-- name: notice_follower_save
-- The browser at :endpoint wants notices; what it wanted before is replaced.
INSERT INTO notice_followers (endpoint, p256dh, auth, language, least, topic, district, lat, lon, radius_m, quiet_from,
                              quiet_to, made_at)
VALUES (:endpoint, :p256dh, :auth, :language, :least, :topic, :district, :lat, :lon, :radius_m, :quiet_from, :quiet_to,
        :now)
ON CONFLICT (endpoint) DO UPDATE
   SET p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language, least = excluded.least,
       topic = excluded.topic, district = excluded.district, lat = excluded.lat, lon = excluded.lon,
       radius_m = excluded.radius_m, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to;

-- name: notice_follower_stop
-- Nothing is sent to :endpoint any more.
DELETE FROM notice_followers WHERE endpoint = :endpoint;

-- name: notice_followers_count
-- How many browsers follow notices.
SELECT count(*) FROM notice_followers;
