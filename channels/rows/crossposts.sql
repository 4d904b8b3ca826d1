-- name: crosspost_of
-- Who wrote :conversation_id, its words, when it was published, and its ticket.
SELECT c.conversation_id, c.source, coalesce(a.name, '') AS author, k.applicant, c.published_at, c.ticket,
       c.ended_at IS NOT NULL AS ended, said.words
  FROM conversations c
  JOIN contacts k USING (contact_id)
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  CROSS JOIN LATERAL (
       SELECT left(coalesce(string_agg(m.text, ' ' ORDER BY m.message_id), ''), 2000) AS words
         FROM messages m WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.content
          AND m.deleted_at IS NULL) AS said
 WHERE c.conversation_id = :conversation_id;

-- name: crossposts_near
-- Those published from :begins to :ends, but for :conversation_id; at most :limit, the latest first.
SELECT c.conversation_id, c.source, coalesce(a.name, '') AS author, k.applicant, c.published_at, c.ticket,
       c.ended_at IS NOT NULL AS ended, said.words
  FROM conversations c
  JOIN contacts k USING (contact_id)
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  CROSS JOIN LATERAL (
       SELECT left(coalesce(string_agg(m.text, ' ' ORDER BY m.message_id), ''), 2000) AS words
         FROM messages m WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.content
          AND m.deleted_at IS NULL) AS said
 WHERE c.published_at BETWEEN :begins AND :ends AND c.needs_person
   AND c.conversation_id <> :conversation_id AND c.address <> ''
 ORDER BY c.published_at DESC, c.conversation_id LIMIT :limit;
