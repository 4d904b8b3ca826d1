-- name: mail_add
-- The mail of :message_id: called :mail_id, about :subject, of :sender, which answers :references.
INSERT INTO mails (message_id, mail_id, reference_ids, subject, sender)
VALUES (:message_id, :mail_id, :references::text[], :subject, :sender);

-- name: mail_conversation_lock
-- :conversation_id, where it is of :source and goes on, and its ticket does; ours until the transaction
-- ends.
SELECT true
  FROM conversations c LEFT JOIN tickets t ON t.number = c.ticket
 WHERE c.conversation_id = :conversation_id AND c.source = :source AND c.ended_at IS NULL
   AND NOT coalesce(ticket_is_over(t.state), false)
   FOR NO KEY UPDATE OF c;

-- name: mail_conversation_of
-- The newest conversation of :address at :source that goes on and has one of the mails :mail_ids in it,
-- or one of :tickets.
SELECT c.conversation_id
  FROM conversations c
 WHERE c.source = :source AND c.address = :address AND c.ended_at IS NULL
   AND (c.ticket = ANY (:tickets::text[]) OR EXISTS (
        SELECT FROM messages m JOIN mails l USING (message_id)
         WHERE m.conversation_id = c.conversation_id AND l.mail_id = ANY (:mail_ids::text[])))
 ORDER BY c.conversation_id DESC LIMIT 1;

-- name: mail_open
-- Of the open conversation :conversation_id: what its last mail was about, when it was last written in,
-- and how many its author has begun after :since.
SELECT coalesce((SELECT l.subject FROM mails l JOIN messages m USING (message_id)
                  WHERE m.conversation_id = c.conversation_id AND m.content
                  ORDER BY m.message_id DESC LIMIT 1), '') AS subject,
       (SELECT max(m.seen_at) FROM messages m WHERE m.conversation_id = c.conversation_id) AS last_at,
       (SELECT count(*) FROM conversations o WHERE o.source = c.source AND o.address = c.address
           AND o.seen_at > :since) AS begun
  FROM conversations c WHERE c.conversation_id = :conversation_id;

-- name: mail_thread
-- What the message :key of the outbox to :address of :source answers: its conversation, else the last
-- one there; what this is about, its ticket, and its last mail with the mails before it.
SELECT c.conversation_id, c.ticket, first.subject, last.mail_id, last.reference_ids
  FROM conversations c
  JOIN LATERAL (SELECT l.subject FROM mails l JOIN messages m USING (message_id)
                 WHERE m.conversation_id = c.conversation_id ORDER BY m.message_id LIMIT 1) first ON true
  JOIN LATERAL (SELECT l.mail_id, l.reference_ids FROM mails l JOIN messages m USING (message_id)
                 WHERE m.conversation_id = c.conversation_id AND m.content
                 ORDER BY m.message_id DESC LIMIT 1) last ON true
 WHERE c.source = :source AND c.address = :address
 ORDER BY c.conversation_id = (SELECT conversation_id FROM messages WHERE outbox_key = :key) DESC NULLS LAST,
          c.conversation_id DESC
 LIMIT 1;

-- name: mail_bot_words
-- How often the bot has answered :address of :source after :since, and whether it has in
-- :conversation_id.
SELECT count(*) FILTER (WHERE m.published_at > :since) AS lately,
       coalesce(bool_or(m.conversation_id = :conversation_id), false) AS here
  FROM conversations c JOIN messages m USING (conversation_id)
 WHERE c.source = :source AND c.address = :address AND m.kind = 'out' AND m.part = 'bot';
