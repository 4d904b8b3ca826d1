-- name: basket
-- Conversations that ended as spam since :since and that nobody has looked at again, the latest first, with
-- who ended them (null: their author was stopped); at most :limit.
SELECT c.conversation_id, c.source, coalesce(a.name, '') AS author, c.published_at, c.ended_at, c.reason,
       p.name AS by, a.stopped_at IS NOT NULL AS stopped, said.words
  FROM conversations c
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  LEFT JOIN people p ON p.person_id = c.ended_by
  CROSS JOIN LATERAL (
       SELECT left(coalesce(string_agg(m.text, ' ' ORDER BY m.message_id), ''), 300) AS words
         FROM messages m WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.content
          AND m.deleted_at IS NULL) AS said
 WHERE c.outcome = 'spam' AND c.basket_at IS NULL AND c.ended_at > :since AND c.address <> ''
 ORDER BY c.ended_at DESC, c.conversation_id LIMIT :limit;

-- name: basket_seen
-- :person_id has looked at :conversation_id again at :now: it is spam. Returns it then.
UPDATE conversations SET basket_at = :now, basket_by = :person_id
 WHERE conversation_id = :conversation_id AND outcome = 'spam' AND basket_at IS NULL
RETURNING true;

-- name: basket_rescue
-- :conversation_id was no spam: it goes on, and what its author wrote is answered. Returns it then.
UPDATE conversations SET outcome = NULL, reason = '', about = '', ended_at = NULL, ended_by = NULL
 WHERE conversation_id = :conversation_id AND outcome = 'spam' AND basket_at IS NULL
RETURNING true;

-- name: author_groundless
-- What the conversations of the author of :conversation_id that ended as groundless since :since were
-- about, but for it, the latest first.
SELECT c.about FROM conversations c JOIN conversations it USING (source, address)
 WHERE it.conversation_id = :conversation_id AND c.conversation_id <> it.conversation_id
   AND c.outcome = 'groundless' AND c.ended_at > :since
 ORDER BY c.ended_at DESC, c.conversation_id DESC;

-- name: author_stop
-- What the author of :conversation_id writes goes to the basket, from :now (null: no more) on.
UPDATE authors a SET stopped_at = :now, stopped_by = :person_id, stopped_reason = :reason
  FROM conversations c
 WHERE c.conversation_id = :conversation_id AND a.source = c.source AND a.address = c.address;

-- name: basket_put
-- What its author wrote in :conversation_id goes to the basket at :now, for :reason.
UPDATE conversations SET outcome = 'spam', reason = :reason, ended_at = :now, accepts = false,
       holder = NULL, held_at = NULL
 WHERE conversation_id = :conversation_id AND ended_at IS NULL;
