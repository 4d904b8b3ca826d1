-- name: bench_post_storm_messages
-- What citizens have written by any source, with the moment when it was put on record.
SELECT source, text, seen_at FROM messages WHERE kind = 'in';

-- name: bench_post_storm_reports
-- What came by the city's site.
SELECT text, opened_at FROM tickets WHERE channel = 'web';

-- name: bench_post_storm_strays
-- Conversations in which nothing was said, and contacts by a network without a conversation.
SELECT (SELECT count(*) FROM conversations c
         WHERE NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.conversation_id))
     + (SELECT count(*) FROM contacts k
         WHERE k.channel IN ('telegram', 'social', 'mail')
           AND NOT EXISTS (SELECT FROM conversations c WHERE c.contact_id = k.contact_id));
