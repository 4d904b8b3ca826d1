-- name: turn_next_at
-- When the bot is to look at a message next.
SELECT min(turn_at) FROM messages WHERE turn_at IS NOT NULL;

-- name: turns_due
-- Conversations whose turn is due at :now, what has been due longest first, at most :limit.
SELECT conversation_id FROM messages WHERE turn_at <= :now
 GROUP BY conversation_id ORDER BY min(turn_at), conversation_id LIMIT :limit;

-- name: turn_messages
-- What the bot is to look at in :conversation_id, in its order: due at :now.
SELECT m.message_id, m.text, m.lat, m.lon, m.content, m.album,
       (SELECT count(*) FROM message_files f WHERE f.message_id = m.message_id) AS files,
       (SELECT count(*) FROM message_files f WHERE f.message_id = m.message_id AND f.kind = 'voice') AS voices
  FROM messages m
 WHERE m.conversation_id = :conversation_id AND m.turn_at <= :now
 ORDER BY m.published_at, m.message_id;

-- name: turn_over
-- The bot has looked at these :message_ids.
UPDATE messages SET turn_at = NULL WHERE message_id = ANY (:message_ids::bigint[]);

-- name: turn_later
-- What the bot was to look at in :conversation_id at :now, it is to look at at :at. Returns when the first
-- of it was published.
WITH later AS (
    UPDATE messages SET turn_at = :at WHERE conversation_id = :conversation_id AND turn_at <= :now
    RETURNING published_at
)
SELECT min(published_at) FROM later;
