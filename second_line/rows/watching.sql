-- name: camera_source
-- Where the pictures of a camera in service come from.
SELECT camera_id, code, main_stream, sub_stream, credentials FROM cameras WHERE camera_id = :camera_id AND in_service;

-- name: camera_view_begin
-- A view begins. Returns its id.
INSERT INTO camera_views (camera_id, camera_code, person_id, seat)
SELECT camera_id, code, :person_id, :seat FROM cameras WHERE camera_id = :camera_id
RETURNING view_id;

-- name: camera_views_go_on
-- The views :views last until :now.
UPDATE camera_views v SET seen_until = :now, pictured = v.pictured OR g.pictured
  FROM unnest(:views::bigint[], :pictured::boolean[]) AS g (view_id, pictured)
 WHERE v.view_id = g.view_id;

-- name: camera_views_forget
-- The log is kept for so long.
DELETE FROM camera_views WHERE seen_until < :before;

-- name: cameras_to_watch
-- Cameras in service that are not gone, with the tickets since :since within about 300 m at these :hours.
SELECT c.camera_id, coalesce(t.events, 0)::integer AS events
  FROM cameras c LEFT JOIN camera_health h USING (camera_id)
  LEFT JOIN (SELECT round(lat * 250) AS row, round(lon * 150) AS col, count(*) AS events FROM tickets
              WHERE opened_at >= :since AND lat IS NOT NULL
                AND extract(hour FROM opened_at AT TIME ZONE :zone)::integer = ANY (:hours::integer[])
              GROUP BY 1, 2) t ON t.row = round(c.lat * 250) AND t.col = round(c.lon * 150)
 WHERE c.in_service AND h.fault IS DISTINCT FROM 'gone';

-- name: cameras_seen
-- When each of these cameras was last seen.
SELECT c.camera_id, v.seen_until AS seen_at
  FROM unnest(:cameras::bigint[]) AS c (camera_id)
  CROSS JOIN LATERAL (SELECT seen_until FROM camera_views WHERE camera_id = c.camera_id AND pictured
                       ORDER BY seen_until DESC LIMIT 1) v;

-- name: cameras_watched
-- Cameras in service as their tiles show them, in the order of :cameras.
SELECT c.camera_id, c.code, c.name, c.lat, c.lon, c.masks,
       (SELECT extract(epoch FROM now() - v.seen_until)::integer FROM camera_views v
         WHERE v.camera_id = c.camera_id AND v.pictured ORDER BY v.seen_until DESC LIMIT 1) AS unseen_seconds
  FROM unnest(:cameras::bigint[]) WITH ORDINALITY AS w (camera_id, place) JOIN cameras c USING (camera_id)
 WHERE c.in_service ORDER BY w.place;

-- name: camera_sectors_in
-- Cameras in service in a rectangle.
SELECT camera_id, lat, lon, azimuth, field_of_view FROM cameras
 WHERE in_service AND lat BETWEEN :south AND :north AND lon BETWEEN :west AND :east;
