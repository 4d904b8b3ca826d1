-- name: source_begin
-- :source is read from now on; nothing where it was already.
INSERT INTO sources (source) VALUES (:source) ON CONFLICT DO NOTHING;

-- name: sources_every
-- How far each source was read.
SELECT source, cursor, read_at, published_at, lag_seconds FROM sources ORDER BY source;

-- name: source_lock
-- How far :source was read; nobody else reads on until the transaction ends.
SELECT source, cursor, read_at, published_at, lag_seconds FROM sources WHERE source = :source
   FOR NO KEY UPDATE;

-- name: source_read
-- :source was read to :cursor at :at; its newest message, where one came, was published at
-- :published_at and here :lag_seconds later.
UPDATE sources SET cursor = :cursor, read_at = :at,
       published_at = coalesce(:published_at::timestamptz, published_at),
       lag_seconds = coalesce(:lag_seconds, lag_seconds)
 WHERE source = :source;

-- name: author_put
-- Who writes at :source from :address is called :name; :language holds for a new one only.
INSERT INTO authors (source, address, name, language)
VALUES (:source, :address, :name, :language)
ON CONFLICT (source, address) DO UPDATE SET name = excluded.name, blocked_at = NULL
RETURNING applicant, language, stopped_reason;

-- name: author_of_conversation
-- Who writes in :conversation_id; ours until the transaction ends. Whoever locks a conversation, too,
-- locks its author first.
SELECT a.source, a.address, a.name, a.language, a.applicant, a.dialogue, a.blocked_at
  FROM authors a JOIN conversations c USING (source, address)
 WHERE c.conversation_id = :conversation_id
   FOR NO KEY UPDATE OF a;

-- name: author_dialogue
-- The bot speaks :language with :address of :source, and is at :dialogue.
UPDATE authors SET language = :language, dialogue = :dialogue
 WHERE source = :source AND address = :address;

-- name: author_telephone
-- :address of :source has shared their own telephone :applicant.
UPDATE authors SET applicant = :applicant WHERE source = :source AND address = :address;

-- name: author_telephone_of
-- The telephone that :address of :source has shared.
SELECT applicant FROM authors WHERE source = :source AND address = :address;

-- name: author_reach
-- Since :blocked_at (null: they do) :address of :source takes no message of ours.
UPDATE authors SET blocked_at = :blocked_at WHERE source = :source AND address = :address;

-- name: author_fresh_over
-- The new matter of :address at :source is registered: what they write next goes on with it.
UPDATE authors SET dialogue = dialogue - 'fresh' WHERE source = :source AND address = :address;
