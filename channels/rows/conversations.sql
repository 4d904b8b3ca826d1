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
-- seen at :seen_at; its author is answered as :reply_mode says, alone at :private_address; what they write
-- next belongs to it if it :accepts.
INSERT INTO conversations (contact_id, source, address, reply_mode, private_address, published_at,
                           seen_at, accepts)
VALUES (:contact_id, :source, :address, :reply_mode, :private_address, :published_at, :seen_at, :accepts)
RETURNING conversation_id;

-- name: conversation_needs_person
-- What :conversation_id asks came at :published_at, seen at :seen_at: from now on a person is needed,
-- and the clock runs.
UPDATE conversations SET needs_person = true, published_at = :published_at, seen_at = :seen_at
 WHERE conversation_id = :conversation_id AND NOT needs_person;

-- name: conversation_release
-- No person is needed for what :conversation_id asks; one who has it, or has answered, keeps it.
UPDATE conversations SET needs_person = false
 WHERE conversation_id = :conversation_id AND needs_person AND holder IS NULL AND answered_at IS NULL
   AND outside_at IS NULL AND ticket IS NULL AND register_at IS NULL;

-- name: conversation_applicant
-- Who writes in :conversation_id, as its contact has it.
SELECT k.applicant FROM conversations c JOIN contacts k USING (contact_id)
 WHERE c.conversation_id = :conversation_id;

-- name: conversation_hold
-- :conversation_id is ours until the transaction ends.
SELECT true FROM conversations WHERE conversation_id = :conversation_id FOR NO KEY UPDATE;

-- name: conversation_row
-- :conversation_id as it is. `with_person`: a person has answered in it.
SELECT conversation_id, contact_id, source, address, needs_person, ticket, register_at, ended_at,
       accepts, reply_mode,
       EXISTS (SELECT FROM messages m WHERE m.conversation_id = conversations.conversation_id
                  AND m.kind = 'out' AND m.part = 'operator') AS with_person
  FROM conversations WHERE conversation_id = :conversation_id;

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

-- name: conversation_content
-- What :conversation_id says: its words, places and files, in their order, but for what was taken back.
SELECT m.message_id, m.text, m.lat, m.lon, m.seen_at,
       (SELECT count(*) FROM message_files f WHERE f.message_id = m.message_id) AS files
  FROM messages m
 WHERE m.conversation_id = :conversation_id AND m.kind = 'in' AND m.content AND m.deleted_at IS NULL
 ORDER BY m.published_at, m.message_id;

-- name: conversations_self_served
-- Conversations in which nobody but the bot was needed end at :now where nothing came since :before; one
-- that somebody has just now ends the next time.
WITH over AS (
    SELECT c.conversation_id FROM conversations c
     WHERE c.ended_at IS NULL AND NOT c.needs_person
       AND NOT EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.conversation_id
                          AND (m.seen_at > :before OR m.turn_at IS NOT NULL))
     ORDER BY c.conversation_id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE conversations c SET outcome = 'self_served', ended_at = :now, accepts = false
  FROM over WHERE c.conversation_id = over.conversation_id;

-- name: conversations_answered
-- Conversations whose first answer of a person has gone out and is not noted: its time and whose it was, of
-- every conversation whose answer the network has taken; only of those published :since then.
SELECT DISTINCT ON (m.conversation_id) m.conversation_id, o.ended_at AS sent_at, m.person_id
  FROM conversations w
  JOIN messages m USING (conversation_id)
  JOIN outbox o ON o.key = m.outbox_key
 WHERE w.answered_at IS NULL AND w.needs_person AND w.published_at >= :since
   AND m.part = 'operator' AND o.state = 'sent'
 ORDER BY m.conversation_id, o.ended_at;

-- name: conversation_answered
-- :conversation_id was answered at :sent_at by :person_id, unless that is noted. Returns it then.
UPDATE conversations SET answered_at = :sent_at, answered_by = :person_id
 WHERE conversation_id = :conversation_id AND answered_at IS NULL
RETURNING conversation_id;

-- name: conversations_of_keys
-- The conversations in which the messages :keys of the outbox were said.
SELECT DISTINCT conversation_id FROM messages WHERE outbox_key = ANY (:keys::text[]);

-- name: conversation_public_author
-- Who wrote in :conversation_id, as far as a word to them alone needs it: their newest message that
-- stands, whether they are known where they are written to alone, when they wrote there last, and
-- whether a word has gone to them for that message already.
SELECT c.source, c.reply_mode, c.private_address, a.address IS NOT NULL AS known,
       coalesce(a.blocked_at IS NOT NULL, false) AS blocked, alone.at AS alone_at, last.external_id,
       last.published_at,
       EXISTS (SELECT FROM messages m JOIN outbox o ON o.key = m.outbox_key
                WHERE m.conversation_id = c.conversation_id AND o.state <> 'refused'
                  AND o.message ->> 'private_reply_to' = last.external_id) AS used
  FROM conversations c
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.private_address
  LEFT JOIN LATERAL (SELECT m.external_id, m.published_at FROM messages m
        WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.deleted_at IS NULL
        ORDER BY m.published_at DESC, m.message_id DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (SELECT max(m.published_at) AS at
        FROM conversations p JOIN messages m USING (conversation_id)
       WHERE p.source = c.source AND p.address = c.private_address AND m.kind = 'in') AS alone ON true
 WHERE c.conversation_id = :conversation_id;
