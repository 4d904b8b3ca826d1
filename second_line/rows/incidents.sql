-- name: incident_add
-- Writes down an incident, and returns its id.
INSERT INTO camera_incidents (kind, severity, camera_id, camera, place, lat, lon, district, words, seen_at, seen_by, test)
VALUES (:kind, :severity, :camera_id, :camera, :place, :lat, :lon, :district, :words, :seen_at, :seen_by, :test)
RETURNING incident_id;

-- name: incident_add_step
-- Adds a step of the incident :incident_id, after which it has :state. Nothing for a message that was taken before;
-- else the id of the step.
INSERT INTO camera_incident_steps (incident_id, step, state, at, actor, person_id, reason, message_id)
VALUES (:incident_id, :step, :state, :at, :actor, :person_id, :reason, :message_id)
ON CONFLICT (message_id) DO NOTHING
RETURNING step_id;

-- name: incident_set_state
-- Gives the incident :incident_id its :state.
UPDATE camera_incidents SET state = :state WHERE incident_id = :incident_id;

-- name: incident_lock
-- The incident :incident_id, locked.
SELECT incident_id, kind, severity, state, camera, place, lat, lon, district, words, seen_at, test, same_as
  FROM camera_incidents WHERE incident_id = :incident_id
   FOR NO KEY UPDATE;

-- name: incident_camera
-- What an incident takes from the camera :camera_id.
SELECT camera_id, code, name, lat, lon, district FROM cameras WHERE camera_id = :camera_id;

-- name: incident_of
-- The incident :incident_id as its page shows it.
SELECT i.incident_id, i.kind, i.severity, i.state, i.camera_id, i.camera, i.place, i.lat, i.lon, i.words, i.seen_at,
       i.test, i.same_as, d.names AS district_names, p.name AS seen_by
  FROM camera_incidents i
  LEFT JOIN districts d ON d.code = i.district
  LEFT JOIN people p ON p.person_id = i.seen_by
 WHERE i.incident_id = :incident_id;

-- name: incident_steps
-- The steps of the event of :incident_id: of itself and of the incidents that are the same event.
SELECT s.incident_id, s.step, s.state, s.at, s.actor, p.name AS person, s.reason
  FROM camera_incidents i
  JOIN camera_incident_steps s USING (incident_id)
  LEFT JOIN people p ON p.person_id = s.person_id
 WHERE i.incident_id = :incident_id OR i.same_as = :incident_id
 ORDER BY s.at, s.step_id;

-- name: incident_list
-- Incidents that somebody has something to do with, and those that ended since :since, the newest first.
SELECT i.incident_id, i.kind, i.severity, i.state, i.camera_id, i.camera, i.place, i.lat, i.lon, i.seen_at, i.test,
       i.same_as, last.at AS changed_at, handed.at AS handed_over_at
  FROM camera_incidents i
  JOIN LATERAL (SELECT max(s.at) AS at FROM camera_incident_steps s WHERE s.incident_id = i.incident_id) last ON true
  JOIN LATERAL (SELECT min(s.at) AS at FROM camera_incident_steps s
                 WHERE s.incident_id = i.incident_id AND s.state = 'handed_over') handed ON true
 WHERE i.state NOT IN ('dismissed', 'closed') OR i.seen_at >= :since
 ORDER BY i.seen_at DESC, i.incident_id DESC
 LIMIT :limit;

-- name: incident_unread
-- Incidents that nobody of the police has acknowledged, with what was tried since they were handed over.
SELECT i.incident_id, min(s.at) FILTER (WHERE s.step = 'hand_over') AS handed_over_at,
       count(*) FILTER (WHERE s.step = 'call') AS calls, max(s.at) FILTER (WHERE s.step = 'call') AS called_at,
       count(*) FILTER (WHERE s.step = 'fail_call') AS failed_calls,
       coalesce(bool_or(s.step = 'print_sheet'), false) AS printed
  FROM camera_incidents i
  JOIN camera_incident_steps s USING (incident_id)
 WHERE i.state IN ('handed_over', 'delivered')
 GROUP BY i.incident_id
 ORDER BY i.incident_id;

-- name: incident_near_incidents
-- Incidents within a box and a time that are not of the event of :incident_id.
SELECT i.incident_id, i.kind, i.state, i.place, i.lat, i.lon, i.seen_at
  FROM camera_incidents i
 WHERE i.incident_id <> :incident_id AND i.same_as IS NULL AND i.state <> 'dismissed'
   AND i.lat BETWEEN :south AND :north AND i.lon BETWEEN :west AND :east
   AND i.seen_at BETWEEN :since AND :until
 ORDER BY i.seen_at DESC
 LIMIT :limit;

-- name: incident_near_tickets
-- Tickets within a box and a time that are not joined to :incident_id, without words and applicant. `by_call`: the
-- citizen telephoned.
SELECT t.number, t.opened_at, t.state, t.lat, t.lon, topic.code AS topic, topic.names AS topic_names,
       t.call_id IS NOT NULL AS by_call
  FROM tickets t
  LEFT JOIN topics topic USING (topic_id)
 WHERE t.lat BETWEEN :south AND :north AND t.lon BETWEEN :west AND :east
   AND t.opened_at BETWEEN :since AND :until
   AND NOT EXISTS (SELECT FROM camera_incident_tickets j WHERE j.ticket = t.number AND j.incident_id = :incident_id)
 ORDER BY t.opened_at DESC
 LIMIT :limit;

-- name: incident_tickets
-- Tickets that are joined to the event of :incident_id, with when the call came by which each was opened.
SELECT DISTINCT ON (t.number) t.number, t.opened_at, t.state, t.lat, t.lon, topic.code AS topic,
       topic.names AS topic_names, t.call_id IS NOT NULL AS by_call, call.offered_at AS called_at, j.joined_at
  FROM camera_incidents i
  JOIN camera_incident_tickets j USING (incident_id)
  JOIN tickets t ON t.number = j.ticket
  LEFT JOIN topics topic USING (topic_id)
  LEFT JOIN calls call USING (call_id)
 WHERE i.incident_id = :incident_id OR i.same_as = :incident_id
 ORDER BY t.number, j.joined_at;

-- name: incident_same
-- Incidents that are the same event as :incident_id.
SELECT i.incident_id, i.kind, i.state, i.place, i.lat, i.lon, i.seen_at
  FROM camera_incidents i WHERE i.same_as = :incident_id ORDER BY i.seen_at;

-- name: incident_add_notice
-- The notice :notice_id was drafted from the incident :incident_id.
INSERT INTO camera_incident_notices (incident_id, notice_id) VALUES (:incident_id, :notice_id);

-- name: incident_open_notices
-- Versions of the notices of :incident_id that wait or are published, the newest first.
SELECT n.notice_id, n.state
  FROM camera_incident_notices j
  JOIN public_notices made ON made.notice_id = j.notice_id
  JOIN public_notices n ON n.series = made.series
 WHERE j.incident_id = :incident_id AND n.state IN ('draft', 'held', 'approved', 'published')
 ORDER BY n.notice_id DESC;

-- name: incident_join_ticket
-- Joins the ticket :ticket to the incident :incident_id. Returns whether it was not joined before.
INSERT INTO camera_incident_tickets (incident_id, ticket, joined_at, joined_by)
SELECT :incident_id, number, :at, :person_id FROM tickets WHERE number = :ticket
ON CONFLICT (incident_id, ticket) DO NOTHING
RETURNING true;

-- name: incident_part_ticket
-- Takes the ticket :ticket from the incident :incident_id.
DELETE FROM camera_incident_tickets WHERE incident_id = :incident_id AND ticket = :ticket RETURNING true;

-- name: incident_join
-- Says that the incident :other, with all that is the same as it, is the same event as :incident_id.
UPDATE camera_incidents SET same_as = :incident_id
 WHERE (incident_id = :other OR same_as = :other) AND incident_id <> :incident_id;

-- name: incident_part
-- Says that the incident :incident_id is an event of its own.
UPDATE camera_incidents SET same_as = NULL WHERE incident_id = :incident_id AND same_as IS NOT NULL RETURNING true;

-- name: incident_figures
-- Incidents since :since by kind and local hour, without tests, with how many seconds each way took in the middle.
WITH ways AS (
    SELECT i.incident_id, i.kind, extract(hour FROM i.seen_at AT TIME ZONE :zone)::int AS hour, i.seen_at,
           min(s.at) FILTER (WHERE s.step = 'hand_over') AS handed_over_at,
           min(s.at) FILTER (WHERE s.state IN ('acknowledged', 'dispatched', 'on_scene', 'resolved', 'unfounded')
                               AND s.actor = 'police') AS acknowledged_at,
           bool_or(s.state = 'dismissed') AS dismissed, bool_or(s.state = 'unfounded') AS unfounded,
           bool_or(s.step = 'call') AS called
      FROM camera_incidents i
      JOIN camera_incident_steps s USING (incident_id)
     WHERE i.seen_at >= :since AND NOT i.test
     GROUP BY i.incident_id
)
SELECT kind, hour, extract(epoch FROM handed_over_at - seen_at)::float8 AS to_police,
       extract(epoch FROM acknowledged_at - handed_over_at)::float8 AS to_acknowledged,
       dismissed, unfounded, called
  FROM ways;
