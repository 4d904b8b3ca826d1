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
