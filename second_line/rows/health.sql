-- name: health_enrol
-- Each camera in service that nobody looks at yet is looked at within :seconds from :now, all of them spread over
-- that time.
INSERT INTO camera_health (camera_id, next_look_at)
SELECT c.camera_id, :now::timestamptz + random() * :seconds * interval '1 second'
  FROM cameras c
 WHERE c.in_service AND NOT EXISTS (SELECT FROM camera_health h WHERE h.camera_id = c.camera_id);

-- name: health_rest
-- Cameras out of service have no faults any more.
UPDATE camera_health h SET fault = NULL, since = NULL, suspected = NULL, suspected_at = NULL
  FROM cameras c
 WHERE c.camera_id = h.camera_id AND NOT c.in_service
   AND (h.fault IS NOT NULL OR h.suspected IS NOT NULL);

-- name: health_due
-- The cameras in service whose look is due at :now, the longest waiting first.
SELECT h.camera_id, c.main_stream, c.credentials, h.fault, h.since, h.suspected, h.suspected_at
  FROM camera_health h JOIN cameras c USING (camera_id)
 WHERE h.next_look_at <= :now AND c.in_service
 ORDER BY h.next_look_at LIMIT :limit;

-- name: health_write
-- What :looks have found, as rows of camera_health.
UPDATE camera_health h SET
    next_look_at = r.next_look_at, looked_at = r.looked_at, outcome = r.outcome, fault = r.fault,
    since = r.since, suspected = r.suspected, suspected_at = r.suspected_at
  FROM jsonb_populate_recordset(NULL::camera_health, :looks) r
 WHERE h.camera_id = r.camera_id;

-- name: health_faults
-- Cameras with a fault, or with the ticket of one.
SELECT h.camera_id, c.district, c.owner_id, h.fault AS kind, h.since, h.ticket
  FROM camera_health h JOIN cameras c USING (camera_id)
 WHERE h.fault IS NOT NULL OR h.ticket IS NOT NULL
 ORDER BY h.since, h.camera_id;

-- name: health_watched
-- District → how many of its cameras are looked at.
SELECT c.district, count(*)
  FROM camera_health h JOIN cameras c USING (camera_id)
 WHERE c.in_service AND c.district IS NOT NULL GROUP BY c.district;

-- name: health_counted
-- How many cameras each owner has in each district, by state and kind of fault.
SELECT b.names AS owner_names, d.names AS district_names, camera_state(c, h) AS state, h.fault,
       count(*) AS cameras
  FROM cameras c
  JOIN bodies b ON b.body_id = c.owner_id
  LEFT JOIN districts d ON d.code = c.district
  LEFT JOIN camera_health h USING (camera_id)
 GROUP BY b.body_id, b.names, d.code, d.names, 3, h.fault;

-- name: health_newest_faults
-- The newest faults of cameras in service, at most :limit.
SELECT c.camera_id, c.code, c.name, h.fault, h.since, h.outcome, h.ticket
  FROM camera_health h JOIN cameras c USING (camera_id)
 WHERE h.fault IS NOT NULL AND c.in_service ORDER BY h.since DESC, c.code LIMIT :limit;

-- name: outages_named
-- Dark districts with their names.
SELECT d.names, o.since, o.ticket FROM camera_outages o JOIN districts d ON d.code = o.district
 ORDER BY o.since;

-- name: outages
-- Dark districts.
SELECT district, since, ticket FROM camera_outages ORDER BY district;

-- name: outage_begin
-- A district is dark.
INSERT INTO camera_outages (district, since) VALUES (:district, :since) ON CONFLICT DO NOTHING;

-- name: outage_end
-- It is dark no more. Returns its ticket.
DELETE FROM camera_outages WHERE district = :district RETURNING ticket;

-- name: outage_lock
-- A dark district that needs a ticket; it stays ours until the transaction ends.
SELECT o.since, d.names, (SELECT count(*) FROM camera_health h JOIN cameras c USING (camera_id)
                           WHERE c.district = o.district AND h.fault = 'gone') AS gone
  FROM camera_outages o JOIN districts d ON d.code = o.district
 WHERE o.district = :district AND o.ticket IS NULL FOR NO KEY UPDATE OF o;

-- name: outage_ticket
-- The ticket of a dark district.
UPDATE camera_outages SET ticket = :ticket WHERE district = :district;

-- name: fault_lock
-- A fault that needs a ticket; it stays ours until the transaction ends.
SELECT c.code, c.name, c.lat, c.lon, c.district, c.owner_id, h.fault, h.since, h.outcome
  FROM camera_health h JOIN cameras c USING (camera_id)
 WHERE h.camera_id = :camera_id AND h.fault IS NOT NULL AND h.ticket IS NULL
   FOR NO KEY UPDATE OF h;

-- name: fault_ticket
-- The ticket of a camera's fault.
UPDATE camera_health SET ticket = :ticket WHERE camera_id = :camera_id;

-- name: fault_over
-- The fault of a camera is over. Returns its ticket, which is no longer the camera's.
UPDATE camera_health h SET ticket = NULL
  FROM (SELECT camera_id, ticket FROM camera_health
         WHERE camera_id = :camera_id AND fault IS NULL AND ticket IS NOT NULL FOR UPDATE) o
 WHERE h.camera_id = o.camera_id RETURNING o.ticket;
