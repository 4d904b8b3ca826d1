-- name: lookup_tickets
-- Open tickets of the applicant :caller, the latest first, at most :limit: number, state, due day
-- in the zone :time_zone. A ticket about which nothing was written down yet is none that he could
-- ask for.
SELECT number, state, (ticket_solution_term(t) AT TIME ZONE :time_zone)::date AS due
  FROM tickets t
 WHERE applicant = :caller
   AND ticket_is_open(state)
   AND (topic_id IS NOT NULL OR subject <> '' OR text <> '')
 ORDER BY opened_at DESC, number DESC
 LIMIT :limit;

-- name: lookup_answered
-- Tickets of the applicant :caller that were answered as solved since :since and on which he has
-- not said whether they are, the latest first, at most :limit; with the answer (a word of the
-- clocks) that it is.
SELECT number, coalesce((SELECT max(round) FROM notices
                          WHERE ticket = number AND kind = 'resolved'), 0) AS round
  FROM tickets
 WHERE applicant = :caller AND state = 'resolved' AND changed_at >= :since
 ORDER BY opened_at DESC, number DESC
 LIMIT :limit;

-- name: lookup_ticket
-- The ticket :number: state, due day in the time zone :time_zone, and the latest answer to it.
SELECT number, state, (ticket_solution_term(t) AT TIME ZONE :time_zone)::date AS due,
       coalesce((SELECT max(round) FROM notices
                  WHERE ticket = number AND kind = 'resolved'), 0) AS round
  FROM tickets t
 WHERE number = :number;

-- name: lookup_language
-- The language of the last ticket of the applicant :caller.
SELECT language FROM tickets WHERE applicant = :caller ORDER BY opened_at DESC, number DESC LIMIT 1;

-- name: lookup_topics
-- Codes of the topics that the applicant :caller called about since :since, with those above them.
WITH RECURSIVE his AS (
    SELECT topic_id FROM tickets
     WHERE applicant = :caller AND opened_at >= :since AND topic_id IS NOT NULL
    UNION
    SELECT t.parent_id FROM topics t JOIN his USING (topic_id) WHERE t.parent_id IS NOT NULL)
SELECT t.code FROM topics t JOIN his USING (topic_id);

-- name: lookup_incidents
-- Open incidents whose district and place are those of a ticket of the applicant :caller opened
-- since :since. A place by the letters' likeness (pg_trgm; :alike from 0 to 1); or where it is
-- written in the address: a database whose locale knows no Cyrillic has no trigrams of it.
SELECT i.incident_id::text
  FROM incidents i
 WHERE i.closed_at IS NULL AND i.until_at > now() AND (i.place <> '' OR i.district IS NOT NULL)
   AND EXISTS (SELECT FROM tickets k
                WHERE k.applicant = :caller AND k.opened_at >= :since
                  AND (i.district IS NULL OR k.district = i.district)
                  AND (i.place = '' OR k.address <> '' AND (
                       word_similarity(i.place, k.address) >= :alike
                       OR position(lower(i.place) IN lower(k.address)) > 0)));
