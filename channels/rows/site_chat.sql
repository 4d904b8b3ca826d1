-- name: site_chat_received
-- The newest :limit messages that :address of :source has written and not taken back.
SELECT m.message_id, m.conversation_id, m.published_at, m.text, m.lat,
       (SELECT count(*) FROM message_files f WHERE f.message_id = m.message_id AND f.erased_at IS NULL) AS photos
  FROM conversations c JOIN messages m USING (conversation_id)
 WHERE c.source = :source AND c.address = :address AND m.kind = 'in' AND m.deleted_at IS NULL
 ORDER BY m.message_id DESC LIMIT :limit;

-- name: site_chat_sent
-- The newest :limit messages of ours to :address of the chat on the site.
SELECT outbox_id, made_at, message FROM outbox
 WHERE channel = 'site_chat' AND address = :address
 ORDER BY outbox_id DESC LIMIT :limit;

-- name: site_chat_wake_bot
-- The process of the channels looks for turns of the bot.
SELECT pg_notify('channels', 'messages');
