-- name: message_of
-- The message of :source that is called :external_id there.
SELECT message_id, conversation_id, text, edited_at, deleted_at
  FROM messages WHERE source = :source AND external_id = :external_id;

-- name: message_add
-- What came: in :conversation_id of :source, called :external_id there, read at :link, :text at the place :lat :lon,
-- of :album, :content or a word to the bot; published at :published_at, seen at :seen_at; the bot is to
-- look at it at :turn_at.
INSERT INTO messages (conversation_id, kind, source, external_id, part, text, lat, lon, album, content,
                      published_at, seen_at, turn_at, link)
VALUES (:conversation_id, 'in', :source, :external_id, 'applicant', :text, :lat, :lon, :album,
        :content, :published_at, :seen_at, :turn_at, :link)
RETURNING message_id;

-- name: message_file_add
-- A file of :message_id at its :place, which the network gives out for :handle, of :kind; to be fetched
-- at :at.
INSERT INTO message_files (message_id, place, handle, kind, next_at)
VALUES (:message_id, :place, :handle, :kind, :at);

-- name: message_files_repeat
-- :message_id has the photos and videos of :message_ids, too: each is shared once it is here, at :at the first
-- try. Its handle is :stored with the message and the place that it has there.
INSERT INTO message_files (message_id, place, handle, kind, next_at)
SELECT :message_id, row_number() OVER (ORDER BY f.message_id, f.place) - 1,
       :stored::text || f.message_id || '/' || f.place, f.kind, :at
  FROM message_files f
 WHERE f.message_id = ANY (:message_ids::bigint[]) AND f.erased_at IS NULL AND f.state <> 'refused'
   AND f.kind IN ('photo', 'video')
 LIMIT :most;

-- name: message_album_known
-- Whether the open conversation with :address of :source has a part of :album.
SELECT EXISTS (SELECT FROM messages m JOIN conversations c USING (conversation_id)
                WHERE c.source = :source AND c.address = :address AND c.accepts AND m.album = :album);

-- name: messages_waiting_since
-- When the first message came that waits for its turn in :conversation_id.
SELECT min(seen_at) FROM messages WHERE conversation_id = :conversation_id AND turn_at IS NOT NULL;

-- name: messages_turn_at
-- All messages that wait for their turn in :conversation_id are read together, at :turn_at.
UPDATE messages SET turn_at = :turn_at WHERE conversation_id = :conversation_id AND turn_at IS NOT NULL;

-- name: message_edit
-- :message_id says :text since :at.
UPDATE messages SET text = :text, edited_at = :at WHERE message_id = :message_id;

-- name: message_version_add
-- :message_id said :text until :until_at.
INSERT INTO message_versions (message_id, until_at, text) VALUES (:message_id, :until_at, :text)
ON CONFLICT DO NOTHING;

-- name: message_delete
-- :message_id was taken back at :at.
UPDATE messages SET deleted_at = :at WHERE message_id = :message_id AND deleted_at IS NULL;

-- name: deletion_ahead_add
-- :external_id of :source was taken back at :deleted_at, as we hear at :heard_at, and is not here yet.
INSERT INTO deletions_ahead (source, external_id, deleted_at, heard_at)
VALUES (:source, :external_id, :deleted_at, :heard_at) ON CONFLICT DO NOTHING;

-- name: deletions_ahead_forget
-- Messages of which we heard so before :before never come any more.
DELETE FROM deletions_ahead WHERE heard_at < :before;

-- name: deletion_ahead_take
-- :external_id of :source is here; when it was taken back, where we heard so before.
DELETE FROM deletions_ahead WHERE source = :source AND external_id = :external_id
RETURNING deleted_at;

-- name: conversation_withdraw
-- :conversation_id is withdrawn at :at, where nothing of what came is left.
UPDATE conversations SET withdrawn_at = :at
 WHERE conversation_id = :conversation_id AND withdrawn_at IS NULL
   AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = :conversation_id
                      AND m.kind = 'in' AND m.content AND m.deleted_at IS NULL);

-- name: message_out
-- What :part (the person :person_id) says in :conversation_id at :at: :text, which goes out as
-- :outbox_key.
INSERT INTO messages (conversation_id, kind, source, part, person_id, text, published_at, seen_at,
                      outbox_key)
SELECT conversation_id, 'out', source, :part, :person_id, :text, :at, :at, :outbox_key
  FROM conversations WHERE conversation_id = :conversation_id
RETURNING message_id;

-- name: message_move
-- These :message_ids belong to :conversation_id from now on.
UPDATE messages SET conversation_id = :conversation_id WHERE message_id = ANY (:message_ids::bigint[]);

-- name: messages_first_published
-- When the first of :message_ids was published.
SELECT min(published_at) FROM messages WHERE message_id = ANY (:message_ids::bigint[]);

-- name: message_bot_note
-- A note of the bot in :conversation_id at :at: :text.
INSERT INTO messages (conversation_id, kind, source, part, text, published_at, seen_at)
SELECT conversation_id, 'note', source, 'bot', :text, :at, :at
  FROM conversations WHERE conversation_id = :conversation_id;

-- name: message_note
-- A note of :person_id in :conversation_id at :at: :text.
INSERT INTO messages (conversation_id, kind, source, part, person_id, text, published_at, seen_at)
SELECT conversation_id, 'note', source, 'operator', :person_id, :text, :at, :at
  FROM conversations WHERE conversation_id = :conversation_id
RETURNING message_id;
