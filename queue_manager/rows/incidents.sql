-- name: incidents_open
-- What callers are told of now: by line, topic's code, district, place; `sounds` by language.
SELECT i.incident_id::text, i.line, t.code AS topic, i.district, i.place, i.until_at AS until,
       i.sounds
  FROM incidents i LEFT JOIN topics t USING (topic_id)
 WHERE i.closed_at IS NULL AND i.until_at > now() AND i.sounds <> '{}'
 ORDER BY i.opened_at, i.incident_id;

-- name: incidents_add
-- An incident: :line, topic's code :topic, :place, texts :text_kk to :text_en (kk, ru, en), until
-- :until, by :person_id, proposed because of :reason by the cluster of :ticket, in
-- :district. No row where there is no such ticket, or an incident of it already.
INSERT INTO incidents (line, topic_id, place, text_kk, text_ru, text_en, until_at, opened_by, reason,
                       ticket, district)
SELECT :line, (SELECT topic_id FROM topics WHERE code = :topic), :place, :text_kk, :text_ru,
       :text_en, :until, :person_id, :reason, :ticket::text, :district
 WHERE :ticket::text IS NULL OR EXISTS (SELECT FROM tickets WHERE number = :ticket)
ON CONFLICT (ticket) WHERE ticket IS NOT NULL DO NOTHING
RETURNING incident_id;

-- name: incidents_sounds
-- :incident_id is said by these sounds: :sounds is one language with their names.
UPDATE incidents SET sounds = sounds || :sounds::jsonb
 WHERE incident_id = :incident_id AND closed_at IS NULL
RETURNING incident_id;

-- name: incidents_close
-- :incident_id is over, says :person_id.
UPDATE incidents SET closed_at = now(), closed_by = :person_id
 WHERE incident_id = :incident_id AND closed_at IS NULL
RETURNING true;

-- name: incidents_extend
-- :incident_id lasts until :until.
UPDATE incidents SET until_at = :until WHERE incident_id = :incident_id AND closed_at IS NULL
RETURNING true;

-- name: incidents_all
-- At most :limit incidents, the open ones first, then the latest, with who opened and closed them,
-- how many heard each to its end, how many of these hung up informed (of what they heard last), and
-- how many stayed on.
SELECT i.incident_id, i.line, t.code AS topic, t.names AS topic_names, i.district, d.names AS district_names, i.place, i.text_kk, i.text_ru, i.text_en, i.reason, i.opened_at,
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
 LIMIT :limit;

-- name: incidents_tickets_since
-- Tickets opened since :since that have a topic and an address: what a burst is found in.
SELECT k.number, t.code AS topic, k.address, k.opened_at, k.district
  FROM tickets k JOIN topics t USING (topic_id)
 WHERE k.opened_at >= :since AND k.address <> ''
 ORDER BY k.opened_at, k.number;

-- name: incidents_clusters
-- Clusters that at least :least tickets were joined to since :since, with what an incident would
-- say of them.
SELECT f.number, topics.code AS topic, min(h.at) AS since, count(DISTINCT h.ticket) AS joined,
       f.address, f.district, array_agg(DISTINCT t.address) FILTER (WHERE t.address <> '') AS addresses,
       (SELECT count(*) + 1 FROM tickets d WHERE d.duplicate_of = f.number) AS applicants
  FROM ticket_history h
  JOIN tickets t ON t.number = h.ticket
  JOIN tickets f ON f.number = t.duplicate_of
  JOIN topics ON topics.topic_id = f.topic_id
 WHERE h.step = 'join' AND h.at >= :since
   AND NOT EXISTS (SELECT FROM incidents i WHERE i.ticket = f.number)
 GROUP BY f.number, topics.code
HAVING count(DISTINCT h.ticket) >= :least
 ORDER BY joined DESC, f.number;
