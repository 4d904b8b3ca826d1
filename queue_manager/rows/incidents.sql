-- name: incidents_open
-- What callers are told of now: by line, topic's code, district, place; `sounds` by language.
SELECT i.incident_id::text, i.line, t.code AS topic, i.district, i.place, i.until_at AS until,
       i.sounds
  FROM incidents i LEFT JOIN topics t USING (topic_id)
 WHERE i.closed_at IS NULL AND i.until_at > now() AND i.sounds <> '{}'
 ORDER BY i.opened_at, i.incident_id;

-- name: incidents_add
-- An incident: line $1, topic's code $2, place $3, texts $4 to $6 (kk, ru, en), until $7, by person
-- $8, proposed because of $9 by the cluster of the ticket $10, in the district $11. No row where there is
-- no such ticket, or an incident of it already.
INSERT INTO incidents (line, topic_id, place, text_kk, text_ru, text_en, until_at, opened_by, reason,
                       ticket, district)
SELECT $1, (SELECT topic_id FROM topics WHERE code = $2), $3, $4, $5, $6, $7, $8, $9, $10::text, $11
 WHERE $10::text IS NULL OR EXISTS (SELECT FROM tickets WHERE number = $10)
ON CONFLICT (ticket) WHERE ticket IS NOT NULL DO NOTHING
RETURNING incident_id;

-- name: incidents_sounds
-- The incident $1 is said by these sounds: $2 is one language with their names.
UPDATE incidents SET sounds = sounds || $2::jsonb
 WHERE incident_id = $1 AND closed_at IS NULL
RETURNING incident_id;

-- name: incidents_close
-- The incident $1 is over, says person $2.
UPDATE incidents SET closed_at = now(), closed_by = $2
 WHERE incident_id = $1 AND closed_at IS NULL
RETURNING incident_id;

-- name: incidents_extend
-- The incident $1 lasts until $2.
UPDATE incidents SET until_at = $2 WHERE incident_id = $1 AND closed_at IS NULL
RETURNING incident_id;

-- name: incidents_all
-- At most $1 incidents, the open ones first, then the latest, with who opened and closed them, how
-- many heard each to its end, how many of these hung up informed (of what they heard last), and how
-- many stayed on.
SELECT i.incident_id, i.line, t.code AS topic, t.name_kk AS topic_kk, t.name_ru AS topic_ru,
       t.name_en AS topic_en, i.district, d.name_kk AS district_kk, d.name_ru AS district_ru,
       d.name_en AS district_en, i.place, i.text_kk, i.text_ru, i.text_en, i.reason, i.opened_at,
       opener.name AS opened_by, i.until_at AS until, i.closed_at, closer.name AS closed_by,
       i.sounds, told.heard, told.informed, told.stayed
  FROM incidents i
  LEFT JOIN topics t USING (topic_id)
  LEFT JOIN districts d ON d.code = i.district
  JOIN people opener ON opener.person_id = i.opened_by
  LEFT JOIN people closer ON closer.person_id = i.closed_by
 CROSS JOIN LATERAL (
       SELECT count(*) AS heard,
              count(*) FILTER (WHERE c.outcome = 'informed' AND last.incident_id = i.incident_id)
                  AS informed,
              count(*) FILTER (WHERE c.outcome IS DISTINCT FROM 'informed') AS stayed
         FROM incident_hearings h
         JOIN calls c USING (call_id)
        CROSS JOIN LATERAL (
              SELECT incident_id FROM incident_hearings
               WHERE call_id = h.call_id ORDER BY heard_at DESC, incident_id DESC LIMIT 1) last
        WHERE h.incident_id = i.incident_id) told
 ORDER BY (i.closed_at IS NULL AND i.until_at > now()) DESC, i.opened_at DESC
 LIMIT $1;

-- name: incidents_tickets_since
-- Tickets opened since $1 that have a topic and an address: what a burst is found in.
SELECT k.number, t.code AS topic, k.address, k.opened_at, k.district
  FROM tickets k JOIN topics t USING (topic_id)
 WHERE k.opened_at >= $1 AND k.address <> ''
 ORDER BY k.opened_at, k.number;

-- name: known_tickets
-- Open tickets of the applicant $1, the latest first, at most $3: number, state, due day in the time
-- zone $2. A ticket about which nothing was written down yet is none that he could ask for.
SELECT number, state, (due_at AT TIME ZONE $2)::date AS due
  FROM tickets
 WHERE applicant = $1
   AND state IN ('registered', 'assigned', 'accepted', 'in_progress', 'awaiting_applicant',
                 'reopened', 'returned', 'forwarded', 'duplicate')
   AND (topic_id IS NOT NULL OR subject <> '' OR text <> '')
 ORDER BY opened_at DESC, number DESC
 LIMIT $3;

-- name: known_answered
-- Tickets of the applicant $1 that were answered as solved since $2 and on which he has not said whether
-- they are, the latest first, at most $3; with the answer (a word of the clocks) that it is.
SELECT number, coalesce((SELECT max(round) FROM notices
                          WHERE ticket = number AND kind = 'resolved'), 0) AS round
  FROM tickets
 WHERE applicant = $1 AND state = 'resolved' AND changed_at >= $2
 ORDER BY opened_at DESC, number DESC
 LIMIT $3;

-- name: known_ticket
-- The ticket $1: state, due day in the time zone $2, and the latest answer to it.
SELECT number, state, (due_at AT TIME ZONE $2)::date AS due,
       coalesce((SELECT max(round) FROM notices
                  WHERE ticket = number AND kind = 'resolved'), 0) AS round
  FROM tickets
 WHERE number = $1;

-- name: known_language
-- The language of the last ticket of the applicant $1.
SELECT language FROM tickets WHERE applicant = $1 ORDER BY opened_at DESC, number DESC LIMIT 1;

-- name: known_topics
-- Codes of the topics that the applicant $1 called about since $2, with those above them.
WITH RECURSIVE his AS (
    SELECT topic_id FROM tickets
     WHERE applicant = $1 AND opened_at >= $2 AND topic_id IS NOT NULL
    UNION
    SELECT t.parent_id FROM topics t JOIN his USING (topic_id) WHERE t.parent_id IS NOT NULL)
SELECT t.code FROM topics t JOIN his USING (topic_id);

-- name: known_near
-- Open incidents whose district and place are those of a ticket of the applicant $1 opened since $2. A
-- place by the letters' likeness (pg_trgm; $3 from 0 to 1); or where it is written in the address: a
-- database whose locale knows no Cyrillic has no trigrams of it.
SELECT i.incident_id::text
  FROM incidents i
 WHERE i.closed_at IS NULL AND i.until_at > now() AND (i.place <> '' OR i.district IS NOT NULL)
   AND EXISTS (SELECT FROM tickets k
                WHERE k.applicant = $1 AND k.opened_at >= $2
                  AND (i.district IS NULL OR k.district = i.district)
                  AND (i.place = '' OR k.address <> '' AND (
                       word_similarity(i.place, k.address) >= $3
                       OR position(lower(i.place) IN lower(k.address)) > 0)));
