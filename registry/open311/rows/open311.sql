-- name: open311_services
-- Topics in use that a request may be about, the leaves of the tree, with the branch above.
SELECT topics.topic_id, topics.code, topics.name_kk, topics.name_ru, topics.name_en,
       branch.name_kk AS branch_kk, branch.name_ru AS branch_ru, branch.name_en AS branch_en
  FROM topics
  LEFT JOIN topics branch ON branch.topic_id = topics.parent_id
 WHERE topics.retired_at IS NULL
   AND NOT EXISTS (SELECT FROM topics leaf
                    WHERE leaf.parent_id = topics.topic_id AND leaf.retired_at IS NULL)
 ORDER BY topics.topic_id;

-- name: open311_page
-- Tickets that are told: numbers $1, topics' codes $2, states $3, opened from $4 to $5, changed from
-- $6 to $7 (null leaves a filter out), the newest first, at most $8 after $9. Nothing without a
-- topic, and no test call. Words and addresses only of what was sent through Open311.
SELECT t.number, t.state, t.opened_at, t.changed_at, t.due_at, t.lat, t.lon,
       topics.code, topics.name_kk, topics.name_ru, topics.name_en,
       b.name_kk AS body_kk, b.name_ru AS body_ru, b.name_en AS body_en,
       r.token IS NOT NULL AS sent,
       coalesce(r.description, '') AS description, coalesce(r.address, '') AS address,
       coalesce(r.media_url, '') AS media_url,
       CASE WHEN r.token IS NOT NULL THEN t.answer ELSE '' END AS answer
  FROM tickets t
  JOIN topics USING (topic_id)
  LEFT JOIN open311_requests r ON r.ticket = t.number
  LEFT JOIN bodies b ON b.body_id = t.body_id
       AND t.state NOT IN ('registered', 'returned', 'answered_on_the_spot', 'duplicate')
 WHERE ($1::text[] IS NULL OR t.number = ANY ($1))
   AND ($2::text[] IS NULL OR topics.code = ANY ($2))
   AND ($3::text[] IS NULL OR t.state = ANY ($3))
   AND ($4::timestamptz IS NULL OR t.opened_at >= $4)
   AND ($5::timestamptz IS NULL OR t.opened_at <= $5)
   AND ($6::timestamptz IS NULL OR t.changed_at >= $6)
   AND ($7::timestamptz IS NULL OR t.changed_at <= $7)
   AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND c.trial)
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT $8 OFFSET $9;

-- name: open311_stories
-- The steps of the tickets $1 that their applicants are told of, as `applicant_story`.
SELECT h.ticket, h.at, h.step,
       coalesce(h.change #>> '{answer,1}', h.change #>> '{question,1}', '') AS words
  FROM ticket_history h
 WHERE h.ticket = ANY ($1::text[])
   AND h.step IN ('assign', 'forward', 'accept', 'start', 'ask_applicant', 'applicant_answered',
                  'resolve', 'reject', 'grant_extension', 'confirm', 'reopen',
                  'answer_on_the_spot')
 ORDER BY h.ticket, h.history_id;

-- name: open311_keys
-- Every key, the newest first, with how many requests came by it.
SELECT k.key_id, k.name, k.shown, k.imports, k.per_minute, k.made_at, p.name AS made_by, k.revoked_at,
       (SELECT count(*) FROM open311_requests r WHERE r.key_id = k.key_id) AS requests
  FROM open311_keys k LEFT JOIN people p ON p.person_id = k.made_by
 ORDER BY k.key_id DESC;

-- name: open311_key_make
-- A key: name $1, hash $2, beginning $3, may import $4, requests a minute $5, by the person $6.
INSERT INTO open311_keys (name, sha256, shown, imports, per_minute, made_by)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING key_id;

-- name: open311_key_revoke
-- The key $1 is taken no more. Returns its name; nothing where there is no such key in use.
UPDATE open311_keys SET revoked_at = now() WHERE key_id = $1 AND revoked_at IS NULL RETURNING name;

-- name: open311_key_find
-- The key with the hash $1 that is in use.
SELECT key_id, imports, per_minute FROM open311_keys WHERE sha256 = $1 AND revoked_at IS NULL;

-- name: open311_take
-- Keep a request under the token $1: key $2, received $3, requested $4, original id $5, topic $6,
-- language $7, public words $8, address $9, picture $10, point $11 $12 and whether it is rough $13,
-- district $14, the ticket's text $15, applicant $16, account $17, device $18, solved at $19 with
-- the answer $20. Nothing where the key has sent this original id before.
INSERT INTO open311_requests (token, key_id, received_at, requested_at, original_id, topic_id,
    language, description, address, media_url, lat, lon, rough_place, district, text, applicant,
    account_id, device_id, closed_at, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (key_id, original_id) DO NOTHING
RETURNING token;

-- name: open311_original
-- The token of what the key $1 sent under the original id $2.
SELECT token FROM open311_requests WHERE key_id = $1 AND original_id = $2;

-- name: open311_token
-- The ticket's number of the request with the token $1, null while it is to come.
SELECT token, ticket FROM open311_requests WHERE token = $1;

-- name: open311_owed
-- Tokens of requests that have no ticket yet, the oldest first, at most $1.
SELECT token FROM open311_requests WHERE ticket IS NULL ORDER BY received_at, token LIMIT $1;

-- name: open311_owed_lock
-- The request with the token $1 if it has no ticket yet; ours until the transaction ends.
SELECT r.token, r.requested_at, r.received_at, r.topic_id, r.district, r.closed_at,
       body_of_topic(r.topic_id, r.district) AS body_id
  FROM open311_requests r WHERE r.token = $1 AND r.ticket IS NULL FOR UPDATE;

-- name: open311_contact
-- The contact of the request with the token $1 on the line $2.
INSERT INTO contacts (contact_id, channel, line, applicant, language, received_at)
SELECT token, 'open311', $2, applicant, language, received_at
  FROM open311_requests WHERE token = $1;

-- name: open311_ticket
-- The ticket $2 on the line $3 of the request with the token $1. One that was solved elsewhere is
-- solved from the first moment: nobody works on it, and nobody is told.
INSERT INTO tickets (number, contact_id, line, applicant, language, opened_at, state, subject, text,
                     address, topic_id, body_id, district, lat, lon, rough_place, answer, changed_at)
SELECT $2, r.token, $3, r.applicant, r.language, r.requested_at,
       CASE WHEN r.closed_at IS NULL THEN 'registered' ELSE 'resolved' END,
       CASE WHEN r.description = ''
            THEN CASE r.language WHEN 'ru' THEN topics.name_ru WHEN 'en' THEN topics.name_en
                 ELSE topics.name_kk END
            ELSE left(split_part(r.description, E'\n', 1), 100) END,
       r.text, r.address, r.topic_id, body_of_topic(r.topic_id, r.district), r.district,
       r.lat, r.lon, r.rough_place, r.answer, coalesce(r.closed_at, now())
  FROM open311_requests r JOIN topics USING (topic_id)
 WHERE r.token = $1;

-- name: open311_settled
-- The request with the token $1 has the ticket $2.
UPDATE open311_requests SET ticket = $2 WHERE token = $1;

-- name: open311_opened
-- The first line of the story of the ticket $1, at $2.
INSERT INTO ticket_history (ticket, at, change, reason) VALUES ($1, $2, '{}', 'opened');
