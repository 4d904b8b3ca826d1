-- name: message_of
-- The message of :source that is called :external_id there; ours until the transaction ends.
SELECT message_id, conversation_id, text, edited_at, deleted_at
  FROM messages WHERE source = :source AND external_id = :external_id FOR NO KEY UPDATE;

-- name: conversation_open
-- The conversation to which what :address of :source writes belongs; ours until the transaction ends.
-- `over`: its ticket is.
SELECT c.conversation_id, c.needs_person, coalesce(ticket_is_over(t.state), false) AS over
  FROM conversations c LEFT JOIN tickets t ON t.number = c.ticket
 WHERE c.source = :source AND c.address = :address AND c.accepts
   FOR NO KEY UPDATE OF c;

-- name: conversation_accepts_no_more
-- What its author writes next does not belong to :conversation_id.
UPDATE conversations SET accepts = false WHERE conversation_id = :conversation_id;

-- name: conversation_begin
-- A conversation of the contact :contact_id with :address of :source, published at :published_at,
-- seen at :seen_at; its author is answered as :reply_mode says, alone at :private_address.
INSERT INTO conversations (contact_id, source, address, reply_mode, private_address, published_at,
                           seen_at)
VALUES (:contact_id, :source, :address, :reply_mode, :private_address, :published_at, :seen_at)
RETURNING conversation_id;

-- name: conversation_needs_person
-- What :conversation_id asks came at :published_at, seen at :seen_at: from now on a person is needed,
-- and the clock runs.
UPDATE conversations SET needs_person = true, published_at = :published_at, seen_at = :seen_at
 WHERE conversation_id = :conversation_id AND NOT needs_person;

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

-- name: message_album_known
-- Whether the open conversation with :address of :source has a part of :album.
SELECT EXISTS (SELECT FROM messages m JOIN conversations c USING (conversation_id)
                WHERE c.source = :source AND c.address = :address AND c.accepts AND m.album = :album);

-- name: message_album_waits
-- The parts of :album in :conversation_id are looked at together, at :turn_at.
UPDATE messages SET turn_at = :turn_at
 WHERE conversation_id = :conversation_id AND album = :album AND turn_at IS NOT NULL;

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

-- name: turn_next_at
-- When the bot is to look at a message next.
SELECT min(turn_at) FROM messages WHERE turn_at IS NOT NULL;

-- name: turns_due
-- Conversations whose turn is due at :now, what has been due longest first, at most :limit.
SELECT conversation_id FROM messages WHERE turn_at <= :now
 GROUP BY conversation_id ORDER BY min(turn_at), conversation_id LIMIT :limit;

-- name: conversation_lock
-- :conversation_id as it is; ours until the transaction ends.
SELECT conversation_id, contact_id, source, address, needs_person, ticket, register_at, ended_at,
       accepts, reply_mode
  FROM conversations WHERE conversation_id = :conversation_id FOR NO KEY UPDATE;

-- name: conversation_reply_target
-- How the author of :conversation_id is answered: as `reply_mode` says, at `address`, to their newest
-- message `external_id` of `last_at`, read at `link`; what they are called, and all that they have
-- written.
SELECT c.reply_mode, c.address, c.private_address, a.name, last.external_id, last.link,
       last.published_at AS last_at,
       ARRAY(SELECT m.text FROM messages m WHERE m.conversation_id = c.conversation_id AND m.kind = 'in'
             ORDER BY m.message_id) AS texts
  FROM conversations c
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  LEFT JOIN LATERAL (SELECT m.external_id, m.link, m.published_at FROM messages m
        WHERE m.conversation_id = c.conversation_id AND m.kind = 'in'
        ORDER BY m.deleted_at IS NOT NULL, m.published_at DESC, m.message_id DESC LIMIT 1) AS last ON true
 WHERE c.conversation_id = :conversation_id;

-- name: turn_messages
-- What the bot is to look at in :conversation_id, in its order: due at :now.
SELECT m.message_id, m.text, m.lat, m.lon, m.content, m.album,
       (SELECT count(*) FROM message_files f WHERE f.message_id = m.message_id) AS files
  FROM messages m
 WHERE m.conversation_id = :conversation_id AND m.turn_at <= :now
 ORDER BY m.published_at, m.message_id;

-- name: turn_over
-- The bot has looked at these :message_ids.
UPDATE messages SET turn_at = NULL WHERE message_id = ANY (:message_ids::bigint[]);

-- name: conversation_content
-- What :conversation_id says: its words, places and files, in their order, but for what was taken back.
SELECT m.message_id, m.text, m.lat, m.lon,
       (SELECT count(*) FROM message_files f WHERE f.message_id = m.message_id) AS files
  FROM messages m
 WHERE m.conversation_id = :conversation_id AND m.kind = 'in' AND m.content AND m.deleted_at IS NULL
 ORDER BY m.published_at, m.message_id;

-- name: message_out
-- What :part (the person :person_id) says in :conversation_id at :at: :text, which goes out as
-- :outbox_key.
INSERT INTO messages (conversation_id, kind, source, part, person_id, text, published_at, seen_at,
                      outbox_key)
SELECT conversation_id, 'out', source, :part, :person_id, :text, :at, :at, :outbox_key
  FROM conversations WHERE conversation_id = :conversation_id
RETURNING message_id;

-- name: message_note
-- A note of :person_id in :conversation_id at :at: :text.
INSERT INTO messages (conversation_id, kind, source, part, person_id, text, published_at, seen_at)
SELECT conversation_id, 'note', source, 'operator', :person_id, :text, :at, :at
  FROM conversations WHERE conversation_id = :conversation_id
RETURNING message_id;

-- name: conversation_register
-- :conversation_id is owed a ticket since :at.
UPDATE conversations SET register_at = coalesce(register_at, :at)
 WHERE conversation_id = :conversation_id AND ticket IS NULL;

-- name: conversations_owed
-- Conversations that are owed a ticket, the oldest first, at most :limit.
SELECT conversation_id FROM conversations WHERE register_at IS NOT NULL AND ticket IS NULL
 ORDER BY register_at, conversation_id LIMIT :limit;

-- name: conversation_ticket
-- :conversation_id has :ticket; what it is told of it waits for the deadline until :receipt_at (null:
-- nothing is said).
UPDATE conversations SET ticket = :ticket, receipt_at = :receipt_at, register_at = NULL
 WHERE conversation_id = :conversation_id;

-- name: receipts_due
-- Conversations whose ticket has its deadline, or has waited for it until :now; ours until the
-- transaction ends. At most :limit. `alone`: where their author has written to us where nobody else
-- reads it.
SELECT c.conversation_id, c.source, c.address, a.language, c.ticket, t.due_at, c.reply_mode,
       (SELECT p.address FROM authors p WHERE p.source = c.source AND p.address = c.private_address
           AND p.blocked_at IS NULL) AS alone
  FROM conversations c
  JOIN tickets t ON t.number = c.ticket
  JOIN authors a ON a.source = c.source AND a.address = c.address
 WHERE c.receipt_at IS NOT NULL AND (t.due_at IS NOT NULL OR c.receipt_at <= :now)
 ORDER BY c.receipt_at LIMIT :limit
   FOR NO KEY UPDATE OF c SKIP LOCKED;

-- name: receipts_next_at
-- When a receipt waits for its deadline no longer.
SELECT min(receipt_at) FROM conversations WHERE receipt_at IS NOT NULL;

-- name: receipt_over
-- :conversation_id was told of its ticket.
UPDATE conversations SET receipt_at = NULL WHERE conversation_id = :conversation_id;

-- name: conversations_self_served
-- Conversations in which nobody but the bot was needed end at :now where nothing came since :before.
UPDATE conversations c SET outcome = 'self_served', ended_at = :now, accepts = false
 WHERE c.ended_at IS NULL AND NOT c.needs_person
   AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.conversation_id
                      AND (m.seen_at > :before OR m.turn_at IS NOT NULL));

-- name: conversations_answered
-- The first answer of a person has gone out: its time and whose it was, of every conversation whose
-- answer the network has taken; only of those published :since then. Returns these conversations.
UPDATE conversations c SET answered_at = first.sent_at, answered_by = first.person_id
  FROM (SELECT DISTINCT ON (m.conversation_id) m.conversation_id, o.ended_at AS sent_at, m.person_id
          FROM conversations w
          JOIN messages m USING (conversation_id)
          JOIN outbox o ON o.key = m.outbox_key
         WHERE w.answered_at IS NULL AND w.needs_person AND w.published_at >= :since
           AND m.part = 'operator' AND o.state = 'sent'
         ORDER BY m.conversation_id, o.ended_at) AS first
 WHERE c.conversation_id = first.conversation_id AND c.answered_at IS NULL
RETURNING c.conversation_id;

-- name: conversations_of_keys
-- The conversations in which the messages :keys of the outbox were said.
SELECT DISTINCT conversation_id FROM messages WHERE outbox_key = ANY (:keys::text[]);

-- name: author_tickets
-- Whether :number is a ticket of who writes from :address of :source, or of :applicant, and how it is;
-- nothing where there is no such ticket.
SELECT t.number, t.state, t.due_at,
       (t.applicant = :applicant OR EXISTS (SELECT FROM conversations c
         WHERE c.ticket = t.number AND c.source = :source
           AND :address IN (c.address, c.private_address))) IS TRUE AS own
  FROM tickets t WHERE t.number = :number;

-- name: author_last_ticket
-- The newest ticket of who writes from :address of :source, and whether it is open.
SELECT t.number, ticket_is_open(t.state) AS open
  FROM conversations c JOIN tickets t ON t.number = c.ticket
 WHERE c.source = :source AND c.address = :address
 ORDER BY t.opened_at DESC, t.number DESC LIMIT 1;
