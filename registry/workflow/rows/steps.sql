-- name: registry_ticket_lock
-- What the life of the ticket $1 needs to know; it stays ours until the transaction ends.
SELECT number, state, body_id, duplicate_of, extension_until, reopenings, version,
       notice_is_owed(number) AS notice_owed
  FROM tickets WHERE number = $1 FOR UPDATE;

-- name: registry_joins_hold
-- One ticket after the other is joined, until the transaction ends.
SELECT pg_advisory_xact_lock(109, 6);

-- name: registry_ticket_life
-- As registry_ticket_lock, only to look.
SELECT number, state, body_id, duplicate_of, extension_until, reopenings, version,
       notice_is_owed(number) AS notice_owed
  FROM tickets WHERE number = $1;

-- name: registry_ticket_step
-- The ticket $1 after a step at $2: state $3, body $4, duplicate of $5, extension asked until $6,
-- reopenings $7, the body's answer $8 (null: as it was). Returns the new version.
UPDATE tickets SET
    state = $3, body_id = $4, duplicate_of = $5, extension_until = $6, reopenings = $7,
    answer = coalesce($8, answer), version = version + 1, changed_at = $2
WHERE number = $1
RETURNING version;

-- name: registry_history_add
-- A step in the story of the ticket $1 at $2, by the person $3 (null: the system or the applicant) as
-- $4: step $5, field → [before, after] $6, reason $7.
INSERT INTO ticket_history (ticket, at, person_id, part, step, change, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: registry_cluster_lock
-- The duplicates of the ticket $1; they stay ours until the transaction ends.
SELECT number, state, body_id, duplicate_of, extension_until, reopenings, version,
       notice_is_owed(number) AS notice_owed
  FROM tickets WHERE duplicate_of = $1 AND state = 'duplicate'
 ORDER BY number FOR UPDATE;

-- name: registry_body
-- Whether the body $1 takes tickets; it stays as it is until the transaction ends.
SELECT body_id, closed_at IS NOT NULL AS closed FROM bodies WHERE body_id = $1 FOR SHARE;

-- name: registry_body_of_clerk
-- The body whose clerk the person $1 is now.
SELECT b.body_id, b.code, b.kind, b.name_kk, b.name_ru, b.name_en, b.head, b.deputy, b.closed_at
  FROM people p JOIN bodies b USING (body_id)
 WHERE p.person_id = $1 AND p.role = 'clerk' AND p.active;

-- name: registry_bodies
-- Every body with its open tickets, open bodies first.
SELECT b.body_id, b.code, b.kind, b.name_kk, b.name_ru, b.name_en, b.head, b.head_mail,
       b.deputy, b.deputy_mail, b.mail, b.version, b.closed_at,
       (SELECT count(*) FROM tickets t
         WHERE t.body_id = b.body_id
           AND t.state IN ('assigned', 'forwarded', 'reopened', 'accepted', 'in_progress',
                           'awaiting_applicant')) AS open_tickets
  FROM bodies b
 ORDER BY b.closed_at IS NOT NULL, b.kind, b.body_id;

-- name: registry_body_save
-- The body $1 (its code) in its version $2 (0: a new one): kind $3, names $4 $5 $6, head $7 and mail
-- $8, deputy $9 and mail $10, own mail $11, open $12. No row where the version is another one.
INSERT INTO bodies AS b (code, kind, name_kk, name_ru, name_en, head, head_mail, deputy, deputy_mail,
                         mail, closed_at)
SELECT $1, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $12 THEN NULL ELSE now() END
 WHERE $2 = 0 OR EXISTS (SELECT FROM bodies WHERE code = $1)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_kk = excluded.name_kk, name_ru = excluded.name_ru,
    name_en = excluded.name_en, head = excluded.head, head_mail = excluded.head_mail,
    deputy = excluded.deputy, deputy_mail = excluded.deputy_mail, mail = excluded.mail,
    closed_at = CASE WHEN $12 THEN NULL ELSE coalesce(b.closed_at, now()) END,
    version = b.version + 1
WHERE b.version = $2
RETURNING body_id, version;

-- name: registry_districts
-- The city's districts.
SELECT code, name_kk, name_ru, name_en FROM districts ORDER BY name_kk;

-- name: registry_body_tickets
-- Tickets that are or were solved by the body $1, what is due first on top, after the one due at
-- $5, opened at $6 with number $7 (null: from the first). Open ones, or those that are over $2;
-- pattern $3 (number, subject, text or address), state $4; null leaves a filter out. At most $8. With
-- $9 only those whose term is over, or whose term somebody of the body was told of.
SELECT t.number, t.opened_at, t.due_at, t.state, t.subject, t.address, t.district, told.step AS told,
       t.extension_until, t.reopenings, topics.code AS topic,
       topics.name_kk AS topic_kk, topics.name_ru AS topic_ru, topics.name_en AS topic_en,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = t.number) AS duplicates
  FROM tickets t LEFT JOIN topics USING (topic_id)
  LEFT JOIN LATERAL (SELECT e.step FROM escalations e
                      WHERE e.ticket = t.number AND e.body_id = $1
                      ORDER BY e.at DESC, array_position(ARRAY['deputy', 'head', 'clerk', 'warning'], e.step)
                      LIMIT 1) told ON true
 WHERE t.body_id = $1 AND (NOT $9 OR t.due_at <= now() OR told.step IS NOT NULL)
   AND CASE WHEN $2 THEN t.state IN ('resolved', 'confirmed', 'rejected')
            ELSE t.state IN ('assigned', 'forwarded', 'reopened', 'accepted', 'in_progress',
                             'awaiting_applicant') END
   AND ($3::text IS NULL OR t.number ILIKE $3 OR t.subject ILIKE $3 OR t.text ILIKE $3
        OR t.address ILIKE $3)
   AND ($4::text IS NULL OR t.state = $4)
   AND ($6::timestamptz IS NULL
        OR (coalesce(t.due_at, 'infinity'), t.opened_at, t.number)
         > (coalesce($5::timestamptz, 'infinity'), $6, $7::text))
 ORDER BY coalesce(t.due_at, 'infinity'), t.opened_at, t.number
 LIMIT $8;

-- name: registry_body_ticket
-- The ticket $1 as the body $2 may see it: while it has it, and once it has solved it.
SELECT t.number, t.applicant, t.language, t.opened_at, t.due_at, t.state, t.subject, t.text,
       t.address, t.district, t.lat, t.lon, t.rough_place, t.answer, t.extension_until, t.reopenings,
       t.version, t.changed_at, t.duplicate_of,
       topics.name_kk AS topic_kk, topics.name_ru AS topic_ru, topics.name_en AS topic_en,
       d.name_kk AS district_kk, d.name_ru AS district_ru, d.name_en AS district_en,
       (SELECT count(*) FROM tickets c WHERE c.duplicate_of = t.number) AS duplicates
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN districts d ON d.code = t.district
 WHERE t.number = $1 AND t.body_id = $2
   AND t.state IN ('assigned', 'forwarded', 'reopened', 'accepted', 'in_progress',
                   'awaiting_applicant', 'resolved', 'confirmed', 'rejected');
