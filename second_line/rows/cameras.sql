-- name: cameras_found
-- Cameras whose code, place or device holds :words (null: any), of one owner, district and state (null: every),
-- by their codes from :offset on. `total`: how many there are.
SELECT c.camera_id, c.code, c.name, c.device, c.channel, c.district, d.names AS district_names,
       b.names AS owner_names, camera_state(c, h) AS state, h.fault, count(*) OVER () AS total
  FROM cameras c
  JOIN bodies b ON b.body_id = c.owner_id
  LEFT JOIN districts d ON d.code = c.district
  LEFT JOIN camera_health h USING (camera_id)
 WHERE (:words::text IS NULL OR c.code ILIKE :words OR c.name ILIKE :words OR c.device ILIKE :words)
   AND (:owner_id::bigint IS NULL OR c.owner_id = :owner_id)
   AND (:district::text IS NULL OR c.district = :district)
   AND (:state::text IS NULL OR camera_state(c, h) = :state)
 ORDER BY c.code LIMIT :limit OFFSET :offset;

-- name: cameras_on_map
-- The same cameras as points.
SELECT c.camera_id, c.code, c.name, c.lat, c.lon, c.azimuth, c.field_of_view, camera_state(c, h) AS state
  FROM cameras c LEFT JOIN camera_health h USING (camera_id)
 WHERE (:words::text IS NULL OR c.code ILIKE :words OR c.name ILIKE :words OR c.device ILIKE :words)
   AND (:owner_id::bigint IS NULL OR c.owner_id = :owner_id)
   AND (:district::text IS NULL OR c.district = :district)
   AND (:state::text IS NULL OR camera_state(c, h) = :state)
 ORDER BY c.code LIMIT :limit;

-- name: camera_by_id
-- One camera with everything but its login.
SELECT c.camera_id, c.code, c.name, c.device, c.channel, c.main_stream, c.sub_stream,
       c.credentials <> '' AS has_login, c.lat, c.lon, c.azimuth, c.field_of_view, b.code AS owner,
       b.names AS owner_names, d.names AS district_names, c.masks, c.presets, c.in_service,
       c.version, camera_state(c, h) AS state, h.fault, h.since, h.looked_at, h.outcome, h.ticket
  FROM cameras c LEFT JOIN camera_health h USING (camera_id)
  JOIN bodies b ON b.body_id = c.owner_id
  LEFT JOIN districts d ON d.code = c.district
 WHERE c.camera_id = :camera_id;

-- name: cameras_all
-- Every camera as a table is exported, by their codes.
SELECT c.code, c.name, c.device, c.channel, c.main_stream, c.sub_stream, c.lat, c.lon, c.azimuth,
       c.field_of_view, b.code AS owner, c.presets, c.in_service
  FROM cameras c JOIN bodies b ON b.body_id = c.owner_id ORDER BY c.code;

-- name: cameras_registered
-- What new cameras are compared with.
SELECT camera_id, code, main_stream, sub_stream FROM cameras;

-- name: cameras_hold
-- One change of the registry after the other, until the transaction ends.
SELECT pg_advisory_xact_lock(109, 40);

-- name: camera_add
-- A new camera. Returns its id.
INSERT INTO cameras (code, name, device, channel, main_stream, sub_stream, credentials, lat, lon,
                     azimuth, field_of_view, owner_id, district, masks, presets, in_service)
VALUES (:code, :name, :device, :channel, :main_stream, :sub_stream, :credentials, :lat, :lon,
        :azimuth, :field_of_view, :owner_id, :district, :masks, :presets, :in_service)
RETURNING camera_id;

-- name: camera_change
-- Change a camera of the version :version (null: any). Without :masks and :credentials they stay.
UPDATE cameras SET
    code = :code, name = :name, device = :device, channel = :channel, main_stream = :main_stream,
    sub_stream = :sub_stream, credentials = coalesce(:credentials, credentials), lat = :lat,
    lon = :lon, azimuth = :azimuth, field_of_view = :field_of_view, owner_id = :owner_id,
    district = :district, masks = coalesce(:masks, masks), presets = :presets,
    in_service = :in_service, version = version + 1
 WHERE camera_id = :camera_id AND (:version::integer IS NULL OR version = :version)
RETURNING version;

-- name: camera_remove
-- Returns the code of the camera that is gone.
DELETE FROM cameras WHERE camera_id = :camera_id RETURNING code;

-- name: camera_owners
-- Bodies that own cameras.
SELECT DISTINCT b.body_id, b.code, b.names FROM cameras c JOIN bodies b ON b.body_id = c.owner_id
 ORDER BY b.code;
