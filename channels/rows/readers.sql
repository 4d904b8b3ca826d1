-- name: reader_before
-- When :person_id was last seen in :conversation_id, and last typed there; ours until the transaction
-- ends.
SELECT viewed_at, typed_at FROM conversation_readers
 WHERE conversation_id = :conversation_id AND person_id = :person_id FOR UPDATE;

-- name: reader_put
-- :person_id has :conversation_id open since :viewed_at (null: no more), typed at :typed_at (null: as
-- before), and has :draft typed (null: as before), as :draft_mode.
INSERT INTO conversation_readers AS r (conversation_id, person_id, viewed_at, typed_at, draft, draft_mode)
VALUES (:conversation_id, :person_id, :viewed_at, :typed_at, coalesce(:draft, ''), :draft_mode)
ON CONFLICT (conversation_id, person_id) DO UPDATE
   SET viewed_at = excluded.viewed_at, typed_at = coalesce(excluded.typed_at, r.typed_at),
       draft = coalesce(:draft, r.draft),
       draft_mode = CASE WHEN :draft IS NULL THEN r.draft_mode ELSE excluded.draft_mode END;

-- name: reader_sent
-- What :person_id has typed in :conversation_id was sent.
UPDATE conversation_readers SET draft = '', typed_at = NULL
 WHERE conversation_id = :conversation_id AND person_id = :person_id;

-- name: readers_of
-- Who has :conversation_id open, seen after :viewed_after, and what :person_id has typed there (of others:
-- nothing).
SELECT r.person_id, p.name, r.typed_at, r.viewed_at,
       CASE WHEN r.person_id = :person_id THEN r.draft ELSE '' END AS draft, r.draft_mode
  FROM conversation_readers r JOIN people p USING (person_id)
 WHERE r.conversation_id = :conversation_id
   AND (r.person_id = :person_id OR r.viewed_at > :viewed_after)
 ORDER BY p.name, r.person_id;
