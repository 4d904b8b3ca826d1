-- name: routing_tree
-- Every topic with the topic above it, its own body, and its districts' bodies (district → body), by
-- codes; those in use first.
SELECT t.topic_id, t.code, above.code AS parent, t.name_kk, t.name_ru, t.name_en, b.code AS everywhere,
       (SELECT coalesce(jsonb_object_agg(r.district, rb.code), '{}')
          FROM routes r JOIN bodies rb USING (body_id) WHERE r.topic_id = t.topic_id) AS districts,
       t.near_metres, t.version, t.retired_at IS NULL AS in_use
  FROM topics t
  LEFT JOIN topics above ON above.topic_id = t.parent_id
  LEFT JOIN bodies b ON b.body_id = t.body_id
 ORDER BY t.retired_at IS NOT NULL, coalesce(t.parent_id, t.topic_id), t.parent_id IS NOT NULL, t.topic_id;

-- name: routing_tree_hold
-- One administrator after the other changes the tree, until the transaction ends.
SELECT pg_advisory_xact_lock(109, 5);

-- name: routing_topic_save
-- The topic $1 (its code) in its version $2 (0: a new one): below $3 (null: at the root), names $4 $5
-- $6, near metres $7, in use $8. No row where the version is another one.
INSERT INTO topics AS t (code, parent_id, name_kk, name_ru, name_en, near_metres, retired_at)
SELECT $1, (SELECT topic_id FROM topics WHERE code = $3), $4, $5, $6, $7,
       CASE WHEN $8 THEN NULL ELSE now() END
 WHERE $2 = 0 OR EXISTS (SELECT FROM topics WHERE code = $1)
ON CONFLICT (code) DO UPDATE SET
    parent_id = excluded.parent_id, name_kk = excluded.name_kk, name_ru = excluded.name_ru,
    name_en = excluded.name_en, near_metres = excluded.near_metres,
    retired_at = CASE WHEN $8 THEN NULL ELSE coalesce(t.retired_at, now()) END,
    version = t.version + 1
WHERE t.version = $2
RETURNING version;

-- name: routing_rules_take
-- The topic $1 in its version $2 has the body $3 (code; null: none) from now on where no district says
-- another. No row where the version is another one.
UPDATE topics SET body_id = (SELECT body_id FROM bodies WHERE code = $3), version = version + 1
 WHERE code = $1 AND version = $2
RETURNING topic_id, version;

-- name: routing_rules_clear
-- No district of the topic $1 says anything.
DELETE FROM routes WHERE topic_id = $1;

-- name: routing_rules_add
-- In each district of $2 the body (code) of $3 solves the topic $1.
INSERT INTO routes (topic_id, district, body_id)
SELECT $1, said.district, b.body_id
  FROM unnest($2::text[], $3::text[]) AS said (district, body) JOIN bodies b ON b.code = said.body;

-- name: routing_effect
-- Whom the topic $1 and what lies below it gives in each district (null: not known), with the tickets
-- of the last 30 days.
WITH RECURSIVE below (topic_id, code) AS (
    SELECT topic_id, code FROM topics WHERE code = $1
    UNION
    SELECT t.topic_id, t.code FROM topics t JOIN below ON t.parent_id = below.topic_id
), counted AS (
    SELECT topic_id, district, count(*) AS tickets FROM tickets
     WHERE opened_at >= now() - interval '30 days' AND topic_id IN (SELECT topic_id FROM below)
     GROUP BY topic_id, district
)
SELECT below.code AS topic, place.district, b.code AS body, coalesce(counted.tickets, 0) AS tickets
  FROM below
 CROSS JOIN (SELECT code AS district FROM districts UNION ALL SELECT NULL) place
  LEFT JOIN bodies b ON b.body_id = body_of_topic(below.topic_id, place.district)
  LEFT JOIN counted ON counted.topic_id = below.topic_id
                   AND counted.district IS NOT DISTINCT FROM place.district
 ORDER BY below.topic_id, place.district NULLS LAST;
