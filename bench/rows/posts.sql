-- name: bench_posts_seen
-- The posts of the benchmark that are on record: whose conversation each is, and when it was seen.
SELECT external_id, conversation_id, extract(epoch FROM seen_at)::float8 AS seen_at
  FROM messages
 WHERE source = 'stand_in' AND external_id LIKE 'post/bench%';

-- name: bench_posts_photos
-- How many photos of posts are on the shelf.
SELECT count(*) FILTER (WHERE state = 'there') AS there, count(*) AS photos FROM message_files;
