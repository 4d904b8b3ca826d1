-- name: letter_add
-- A letter on our service; nothing where the form :key was sent before.
INSERT INTO service_letters (key, kind, words, telephone, spoken_on, ticket, name, language,
                             received_at, address)
VALUES (:key, :kind, :words, :telephone, :spoken_on, :ticket, :name, :language, :received_at, :address)
ON CONFLICT (key) DO NOTHING;

-- name: letter_of_conversation
-- The letter that :conversation_id was taken down as, if it was.
SELECT letter_id FROM conversation_letters WHERE conversation_id = :conversation_id;

-- name: letter_tie
-- The letter :key is what :person_id took down of :conversation_id. Its number.
INSERT INTO conversation_letters (conversation_id, letter_id, person_id)
SELECT :conversation_id, letter_id, :person_id FROM service_letters WHERE key = :key
RETURNING letter_id;

-- name: letter_renew
-- The letter :letter_id says what its author has written by now.
UPDATE service_letters SET kind = :kind, words = :words, telephone = :telephone, ticket = :ticket
 WHERE letter_id = :letter_id;

-- name: letters_newest_mail
-- When the newest letter came by mail.
SELECT max(received_at) FROM service_letters WHERE key LIKE 'mail-%';

-- name: letters_waiting
-- How many letters nobody has settled.
SELECT count(*) FROM service_letters WHERE state = 'received';

-- name: letters_found
-- Letters, those that wait first, the longest waiting before the others; then the latest settled.
-- At most :limit.
SELECT l.letter_id, l.kind, l.words, l.received_at, l.state, l.complaint_id, p.name AS settled_by_name
  FROM service_letters l LEFT JOIN people p ON p.person_id = l.settled_by
 ORDER BY l.state <> 'received', CASE WHEN l.state = 'received' THEN l.received_at END,
          l.received_at DESC
 LIMIT :limit;

-- name: letter_whole
-- Everything of :letter_id.
SELECT l.letter_id, l.kind, l.words, l.telephone, l.spoken_on, l.ticket, l.name, l.language,
       l.received_at, l.state, l.complaint_id, l.settled_at, l.reason, l.address, p.name AS settled_by_name,
       t.conversation_id, c.source
  FROM service_letters l
  LEFT JOIN people p ON p.person_id = l.settled_by
  LEFT JOIN conversation_letters t USING (letter_id)
  LEFT JOIN conversations c USING (conversation_id)
 WHERE l.letter_id = :letter_id;

-- name: letter_locked
-- What opening and taking down again look at, of :letter_id, which nobody else settles meanwhile.
SELECT kind, words, telephone, ticket, state, received_at FROM service_letters
 WHERE letter_id = :letter_id FOR UPDATE;

-- name: letter_calls
-- Answered calls that began since :since and before :until, of :telephone or of its :ticket; those
-- nearest to the day :spoken_on first, else the latest. At most :limit. Not those that :person_id
-- answered. `kinds`: what is on record of it already.
SELECT c.call_id, c.offered_at, c.operator, p.name AS operator_name, c.ticket,
       ticket_title(t.subject, t.text) AS subject,
       (SELECT coalesce(array_agg(x.kind), '{}') FROM complaints x WHERE x.call_id = c.call_id) AS kinds
  FROM calls c
  JOIN operators o ON o.extension = c.operator
  JOIN people p USING (person_id)
  LEFT JOIN tickets t ON t.number = c.ticket
 WHERE (c.caller = :telephone::text OR c.ticket = nullif(:ticket::text, ''))
   AND c.offered_at >= :since::timestamptz AND c.offered_at < :until::timestamptz
   AND c.connected_at IS NOT NULL AND o.person_id <> :person_id
 ORDER BY abs((c.offered_at AT TIME ZONE :zone::text)::date - :spoken_on::date) NULLS LAST,
          c.offered_at DESC
 LIMIT :limit;

-- name: letter_settle
-- :letter_id waits no more: :complaint_id was made of it, or it is closed for a :reason.
UPDATE service_letters
   SET state = CASE WHEN :complaint_id::bigint IS NULL THEN 'closed' ELSE 'opened' END,
       complaint_id = :complaint_id, reason = :reason, settled_by = :person_id, settled_at = :at
 WHERE letter_id = :letter_id AND state = 'received'
RETURNING true;
