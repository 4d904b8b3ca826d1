-- name: places_districts
-- The city's districts with their outlines.
SELECT code, names, outline, approximate, version
  FROM districts ORDER BY names ->> 'kk';

-- name: places_district_draw
-- The district :code in its :version has :outline (null: none), drawn exactly or not :approximate.
-- No row where the version is another one.
UPDATE districts SET outline = :outline::jsonb, approximate = :approximate, version = version + 1
 WHERE code = :code AND version = :version
RETURNING version;

-- name: places_streets
-- Every street.
SELECT street_id, name_kk, name_ru, former, lat, lon, approximate, version
  FROM streets ORDER BY name_ru, street_id;

-- name: places_street_add
-- A street: names :name_kk :name_ru, former names :former, point :lat :lon. No row where it is
-- there already.
INSERT INTO streets (name_kk, name_ru, former, lat, lon, approximate)
VALUES (:name_kk, :name_ru, :former, :lat, :lon, false)
ON CONFLICT (name_kk, name_ru) DO NOTHING
RETURNING street_id;

-- name: places_street_change
-- :street_id in its :version: names :name_kk :name_ru, former names :former, point :lat :lon. No
-- row where the version is another one.
UPDATE streets SET name_kk = :name_kk, name_ru = :name_ru, former = :former, lat = :lat, lon = :lon,
       approximate = approximate AND (lat, lon) IS NOT DISTINCT FROM (:lat, :lon),
       version = version + 1
 WHERE street_id = :street_id AND version = :version
RETURNING version;

-- name: places_street_remove
-- No such :street_id any more, if it is still :version; tickets keep the words of their address.
DELETE FROM streets WHERE street_id = :street_id AND version = :version RETURNING name_ru;

-- name: places_streets_import
-- Streets of a list: :names_kk :names_ru, former names :former (`;` between), points :lats :lons.
-- Known ones are changed; a point or a former name that the list does not have stays. Returns who
-- is new.
INSERT INTO streets AS s (name_kk, name_ru, former, lat, lon, approximate)
SELECT kk, ru, string_to_array(former, ';'), lat, lon, false
  FROM unnest(:names_kk::text[], :names_ru::text[], :former::text[], :lats::float8[],
              :lons::float8[])
       AS given (kk, ru, former, lat, lon)
ON CONFLICT (name_kk, name_ru) DO UPDATE SET
    former = s.former || ARRAY(SELECT unnest(excluded.former) EXCEPT SELECT unnest(s.former)),
    lat = coalesce(excluded.lat, s.lat), lon = coalesce(excluded.lon, s.lon),
    approximate = s.approximate AND excluded.lat IS NULL,
    version = s.version + 1
RETURNING (xmax = 0) AS added;

-- name: places_tickets
-- Open tickets with a point from :south to :north of latitude and :west to :east of longitude, the
-- newest first, at most :limit; a cluster is its first ticket.
SELECT t.number, t.lat, t.lon, t.rough_place AS rough, t.state, t.topic_id,
       topics.names AS topic_names,
       (SELECT count(*) + 1 FROM tickets d WHERE d.duplicate_of = t.number) AS applicants
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.lat IS NOT NULL
   AND ticket_is_open(t.state) AND t.state <> 'duplicate'
   AND point(t.lon, t.lat) <@ box(point(:west, :south), point(:east, :north))
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit;
