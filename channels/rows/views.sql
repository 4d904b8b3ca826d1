-- name: message_views_note
-- The message of :source that is called :external_id there was seen by :views until :at; nothing where that is
-- what was known last.
INSERT INTO message_views (message_id, read_at, views)
SELECT m.message_id, :at, :views
  FROM messages m
 WHERE m.source = :source AND m.external_id = :external_id
   AND :views IS DISTINCT FROM (SELECT v.views FROM message_views v WHERE v.message_id = m.message_id
                                 ORDER BY v.read_at DESC LIMIT 1)
ON CONFLICT DO NOTHING;

-- name: message_views_young
-- Posts of :source, whose numbers begin with :prefix, published since :since: the newest :limit.
SELECT external_id FROM messages
 WHERE source = :source AND kind = 'in' AND deleted_at IS NULL AND published_at >= :since
   AND starts_with(external_id, :prefix)
 ORDER BY published_at DESC, message_id DESC LIMIT :limit;
