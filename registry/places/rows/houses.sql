-- name: house_find
-- The house :key of :street_id.
SELECT street_id, house, lat, lon FROM houses WHERE street_id = :street_id AND key = :key;

-- name: houses_beginning
-- Of each street of :street_ids the houses that begin with the key beside it in :keys, at most
-- :most of a street, smaller numbers first.
SELECT found.street_id, found.house, found.lat, found.lon
  FROM unnest(:street_ids::bigint[], :keys::text[]) WITH ORDINALITY AS asked (street_id, key, place)
 CROSS JOIN LATERAL (
    SELECT h.street_id, h.key, h.house, h.lat, h.lon, substring(h.key FROM '^\d{1,9}')::integer AS number
      FROM houses h
     WHERE h.street_id = asked.street_id AND starts_with(h.key, asked.key)
     ORDER BY number, length(h.key), h.key
     LIMIT :most) AS found
 ORDER BY asked.place, found.number, length(found.key), found.key;

-- name: houses_count
-- How many houses are known.
SELECT count(*) FROM houses;

-- name: houses_clear
-- No house is known any more.
DELETE FROM houses;

-- name: houses_add
-- Houses :houses with their :keys of :street_ids at :lats :lons; of a street that is gone meanwhile
-- none.
INSERT INTO houses (street_id, key, house, lat, lon)
SELECT given.street_id, given.key, given.house, given.lat, given.lon
  FROM unnest(:street_ids::bigint[], :keys::text[], :houses::text[], :lats::float8[],
              :lons::float8[]) AS given (street_id, key, house, lat, lon)
  JOIN streets USING (street_id);
