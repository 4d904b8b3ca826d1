-- name: places_districts
-- The city's districts with their outlines.
SELECT code, name_kk, name_ru, name_en, outline, approximate, version
  FROM districts ORDER BY name_kk;

-- name: places_district_draw
-- The district $1 in its version $2 has the outline $3 (null: none), drawn exactly or not $4. No row
-- where the version is another one.
UPDATE districts SET outline = $3::jsonb, approximate = $4, version = version + 1
 WHERE code = $1 AND version = $2
RETURNING version;

-- name: places_streets
-- Every street.
SELECT street_id, name_kk, name_ru, former, lat, lon, approximate, version
  FROM streets ORDER BY name_ru, street_id;

-- name: places_street_add
-- A street: names $1 $2, former names $3, point $4 $5. No row where it is there already.
INSERT INTO streets (name_kk, name_ru, former, lat, lon, approximate)
VALUES ($1, $2, $3, $4, $5, false)
ON CONFLICT (name_kk, name_ru) DO NOTHING
RETURNING street_id;

-- name: places_street_change
-- The street $1 in its version $2: names $3 $4, former names $5, point $6 $7. No row where the
-- version is another one.
UPDATE streets SET name_kk = $3, name_ru = $4, former = $5, lat = $6, lon = $7,
       approximate = approximate AND (lat, lon) IS NOT DISTINCT FROM ($6, $7),
       version = version + 1
 WHERE street_id = $1 AND version = $2
RETURNING version;

-- name: places_street_remove
-- No such street $1 any more, if it is still the version $2; tickets keep the words of their address.
DELETE FROM streets WHERE street_id = $1 AND version = $2 RETURNING name_ru;

-- name: places_streets_import
-- Streets of a list: names $1 $2, former names $3 (`;` between), points $4 $5. Known ones are
-- changed; a point or a former name that the list does not have stays. Returns who is new.
INSERT INTO streets AS s (name_kk, name_ru, former, lat, lon, approximate)
SELECT kk, ru, string_to_array(former, ';'), lat, lon, false
  FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[])
       AS given (kk, ru, former, lat, lon)
ON CONFLICT (name_kk, name_ru) DO UPDATE SET
    former = s.former || ARRAY(SELECT unnest(excluded.former) EXCEPT SELECT unnest(s.former)),
    lat = coalesce(excluded.lat, s.lat), lon = coalesce(excluded.lon, s.lon),
    approximate = s.approximate AND excluded.lat IS NULL,
    version = s.version + 1
RETURNING (xmax = 0) AS added;

-- name: places_tickets
-- Open tickets with a point from $1 to $2 of latitude and $3 to $4 of longitude, the newest first, at most
-- $5; a cluster is its first ticket.
SELECT t.number, t.lat, t.lon, t.rough_place AS rough, t.state, t.topic_id,
       topics.name_kk AS topic_kk, topics.name_ru AS topic_ru, topics.name_en AS topic_en,
       (SELECT count(*) + 1 FROM tickets d WHERE d.duplicate_of = t.number) AS applicants
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.lat IS NOT NULL
   AND t.state NOT IN ('answered_on_the_spot', 'resolved', 'confirmed', 'rejected', 'duplicate')
   AND point(t.lon, t.lat) <@ box(point($3, $1), point($4, $2))
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT $5;
