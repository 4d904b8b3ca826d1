-- name: inbox_places
-- All conversations that go on and in which a person is needed, as :person_id sees them: what is due longest
-- first, then what is to be looked at again, then the rest; what is put away beyond :now comes last.
-- `due_since`: since when an answer is due; null: it is the author's turn. Held since before :silent_before is
-- free again. `mine`: the person holds it, or answered it and nobody else holds it. `named`: a note after the
-- person's last message names them, by @login or @ and their first name.
SELECT c.conversation_id, turn.due_since, c.held_at > :silent_before IS TRUE AS held,
       CASE WHEN c.held_at > :silent_before THEN c.holder ELSE c.answered_by END IS NOT DISTINCT FROM p.person_id
           AS mine,
       EXISTS (SELECT FROM messages n
                WHERE n.conversation_id = c.conversation_id AND n.kind = 'note' AND n.text LIKE '%@%'
                  AND lower(n.text) ~ me.pattern
                  AND n.message_id > coalesce((SELECT max(o.message_id) FROM messages o
                        WHERE o.conversation_id = c.conversation_id AND o.person_id = p.person_id), 0)) AS named
  FROM conversations c
  JOIN people p ON p.person_id = :person_id
  CROSS JOIN LATERAL (
       SELECT '@(' || string_agg(regexp_replace(lower(name), '([^[:alnum:]])', '\\\1', 'g'), '|') || ')(\W|$)'
              AS pattern
         FROM unnest(ARRAY[p.login, split_part(p.name, ' ', 1)]) AS name) AS me
  CROSS JOIN LATERAL (
       SELECT min(m.published_at) AS since FROM messages m
        WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.content
          AND m.deleted_at IS NULL AND m.published_at > coalesce(c.outside_at, '-infinity')
          AND m.message_id > coalesce((SELECT max(o.message_id) FROM messages o
                WHERE o.conversation_id = c.conversation_id AND o.part = 'operator'
                  AND o.kind = 'out'), 0)) AS waits
  CROSS JOIN LATERAL (
       SELECT CASE WHEN coalesce(c.answered_at, c.outside_at) IS NULL THEN c.published_at ELSE waits.since END
              AS due_since) AS turn
 WHERE c.ended_at IS NULL AND c.needs_person
 ORDER BY turn.due_since NULLS LAST, c.snoozed_until <= :now IS NOT TRUE, c.snoozed_until > :now IS TRUE,
          c.snoozed_until, c.conversation_id;

-- name: inbox
-- The conversations :conversation_ids, in this order, with what is shown of each; held since before
-- :silent_before is free again.
SELECT c.conversation_id, c.source, coalesce(a.name, '') AS author, a.language, c.published_at,
       coalesce(c.answered_at, c.outside_at) AS answered_at, c.withdrawn_at, c.ticket, c.snoozed_until,
       CASE WHEN c.held_at > :silent_before THEN c.holder END AS holder,
       CASE WHEN c.held_at > :silent_before THEN p.name END AS holder_name,
       CASE WHEN c.held_at > :silent_before THEN c.held_at END AS held_at,
       coalesce(last.text, '') AS last_words, coalesce(files.count, 0) AS files,
       doubt.count AS in_doubt, a.blocked_at IS NOT NULL AS blocked
  FROM unnest(:conversation_ids::bigint[]) WITH ORDINALITY AS chosen (conversation_id, place)
  JOIN conversations c USING (conversation_id)
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  LEFT JOIN people p ON p.person_id = c.holder
  LEFT JOIN LATERAL (
       SELECT left(m.text, 160) AS text FROM messages m
        WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.text <> ''
          AND m.deleted_at IS NULL
        ORDER BY m.content DESC, m.message_id DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (
       SELECT count(*) AS count FROM messages m JOIN message_files f USING (message_id)
        WHERE m.conversation_id = c.conversation_id) AS files ON true
  LEFT JOIN LATERAL (
       SELECT count(*) AS count FROM messages m JOIN outbox o ON o.key = m.outbox_key
        WHERE m.conversation_id = c.conversation_id AND o.state = 'in_doubt') AS doubt ON true
 ORDER BY chosen.place;

-- name: inbox_to_offer
-- Conversations in which a person is needed and that wait for one or are held (since after
-- :silent_before, to be free :silence later), the held ones first, then what is due first, but one that
-- waits since before :late_before, and so is late already, after each three that are not: in a rush the
-- late ones alone are more than :limit. `holder` is an extension, empty where they have none;
-- `woken_at`: it was put away until then, before :now. At most :limit.
SELECT c.conversation_id, c.source, a.language, c.published_at,
       coalesce(c.answered_at, c.outside_at) AS answered_at, waits.since AS waits_since,
       CASE WHEN c.snoozed_until <= :now THEN c.snoozed_until END AS woken_at,
       CASE WHEN c.held_at > :silent_before THEN coalesce(mine.extension, '') END AS holder,
       CASE WHEN c.held_at > :silent_before THEN c.held_at + :silence::interval END AS free_at,
       known.extension AS known_to
  FROM conversations c
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  LEFT JOIN operators mine ON mine.person_id = c.holder AND mine.open
  LEFT JOIN operators known ON known.person_id = c.answered_by AND known.open
  LEFT JOIN LATERAL (
       SELECT min(m.published_at) AS since FROM messages m
        WHERE m.conversation_id = c.conversation_id AND m.kind = 'in' AND m.content
          AND m.deleted_at IS NULL AND m.published_at > coalesce(c.outside_at, '-infinity')
          AND m.message_id > coalesce((SELECT max(o.message_id) FROM messages o
                WHERE o.conversation_id = c.conversation_id AND o.part = 'operator'
                  AND o.kind = 'out'), 0)) AS waits ON true
  CROSS JOIN LATERAL (
       SELECT CASE WHEN c.answered_at IS NULL AND c.outside_at IS NULL THEN c.published_at
                   ELSE coalesce(waits.since, c.snoozed_until) END AS since,
              c.held_at > :silent_before IS TRUE AS held) AS turn
 WHERE c.ended_at IS NULL AND c.needs_person
   AND (waits.since IS NOT NULL OR c.held_at > :silent_before OR c.snoozed_until <= :now)
 ORDER BY NOT turn.held,
          row_number() OVER (PARTITION BY turn.held, turn.since < :late_before
                             ORDER BY turn.since, c.conversation_id)
          * CASE WHEN turn.since < :late_before THEN 3 ELSE 1 END,
          turn.since DESC, c.conversation_id
 LIMIT :limit;

-- name: inbox_conversation
-- The conversation :conversation_id, with who writes and who holds it; held since before :silent_before
-- is free again.
SELECT c.conversation_id, c.source, c.address, c.contact_id, coalesce(a.name, '') AS author,
       coalesce(a.language, k.language, 'kk') AS language, k.applicant, c.published_at, c.seen_at,
       c.answered_at, c.withdrawn_at, c.ticket, c.outcome, c.reason, c.ended_at, c.outside_at, c.outside_link, c.snoozed_until,
       CASE WHEN c.held_at > :silent_before THEN c.holder END AS holder,
       CASE WHEN c.held_at > :silent_before THEN p.name END AS holder_name,
       CASE WHEN c.held_at > :silent_before THEN c.held_at END AS held_at,
       a.blocked_at
  FROM conversations c
  JOIN contacts k USING (contact_id)
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  LEFT JOIN people p ON p.person_id = c.holder
 WHERE c.conversation_id = :conversation_id;

-- name: inbox_tickets
-- The tickets of :conversation_id, the newest first: each problem in it has one.
SELECT t.number, t.subject, t.opened_at
  FROM conversations c JOIN contacts k USING (contact_id)
  JOIN tickets t ON t.number = c.ticket OR (t.contact_id = c.contact_id AND t.applicant = k.applicant)
 WHERE c.conversation_id = :conversation_id
 ORDER BY t.opened_at DESC, t.number DESC;

-- name: inbox_messages
-- What was said in :conversation_id, in its order, with what became of what went out. `alone`: it went to
-- the author alone, in a conversation that everybody reads.
SELECT m.message_id, m.kind, m.part, p.name AS person, m.text, m.lat, m.lon, m.published_at, m.seen_at,
       m.edited_at, m.deleted_at, m.link, o.state AS delivery, o.ended_at AS delivered_at, o.error,
       coalesce(c.reply_mode <> 'private' AND o.address <> c.address, false) AS alone,
       (SELECT coalesce(jsonb_agg(v.text ORDER BY v.until_at), '[]')
          FROM message_versions v WHERE v.message_id = m.message_id) AS before,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('file_id', f.file_id, 'kind', f.kind,
                   'state', f.state, 'why', f.why,
                   'ticket', f.ticket) ORDER BY f.place), '[]')
          FROM message_files f WHERE f.message_id = m.message_id AND f.erased_at IS NULL) AS files
  FROM messages m
  JOIN conversations c USING (conversation_id)
  LEFT JOIN people p USING (person_id)
  LEFT JOIN outbox o ON o.key = m.outbox_key
 WHERE m.conversation_id = :conversation_id
 ORDER BY m.message_id;

-- name: inbox_claim
-- :person_id answers :conversation_id from :now on, unless somebody holds it who was heard after
-- :silent_before, or it is over. Returns it then.
UPDATE conversations SET holder = :person_id, held_at = :now, snoozed_until = NULL
 WHERE conversation_id = :conversation_id AND ended_at IS NULL
   AND (holder IS NULL OR holder = :person_id OR held_at <= :silent_before)
RETURNING conversation_id;

-- name: inbox_held
-- :person_id, who holds :conversation_id still (since after :silent_before), is heard at :now. Returns
-- it then, and nothing where they hold it no more.
UPDATE conversations SET held_at = :now
 WHERE conversation_id = :conversation_id AND ended_at IS NULL AND holder = :person_id
   AND held_at > :silent_before
RETURNING conversation_id;

-- name: inbox_outside
-- :person_id has answered :conversation_id in the network itself at :at, where :link leads.
UPDATE conversations SET outside_at = :at, outside_link = :link, outside_by = :person_id
 WHERE conversation_id = :conversation_id AND outside_at IS NULL;

-- name: inbox_release
-- :person_id lets go of :conversation_id.
UPDATE conversations SET holder = NULL, held_at = NULL
 WHERE conversation_id = :conversation_id AND holder = :person_id;

-- name: inbox_end
-- :conversation_id is over at :now by :person_id: :outcome, for :reason; :about: what a groundless one is
-- about.
UPDATE conversations SET outcome = :outcome, reason = :reason, about = :about, ended_at = :now, ended_by = :person_id,
       holder = NULL, held_at = NULL, accepts = false
 WHERE conversation_id = :conversation_id AND ended_at IS NULL;

-- name: inbox_outbox_key
-- By which key the message :message_id of :conversation_id went out.
SELECT outbox_key FROM messages
 WHERE message_id = :message_id AND conversation_id = :conversation_id AND outbox_key IS NOT NULL;

-- name: inbox_clocks
-- The moments of the conversations that were published from :begins up to :ends, with who answered first.
SELECT c.published_at, c.seen_at, c.answered_at, c.withdrawn_at, c.outcome, c.needs_person, c.outside_at,
       c.ended_at, c.source, coalesce(a.language, '') AS language, p.name AS by,
       (SELECT min(o.offered_at) FROM conversation_offers o
         WHERE o.conversation_id = c.conversation_id) AS offered_at
  FROM conversations c
  LEFT JOIN authors a ON a.source = c.source AND a.address = c.address
  LEFT JOIN people p ON p.person_id = coalesce(c.answered_by, c.outside_by)
 WHERE c.published_at >= :begins AND c.published_at < :ends;

-- name: inbox_moments
-- The same without names and offers, for figures that are asked for at every look at the list.
SELECT published_at, seen_at, answered_at, withdrawn_at, outcome, needs_person, outside_at
  FROM conversations
 WHERE published_at >= :begins AND published_at < :ends;
