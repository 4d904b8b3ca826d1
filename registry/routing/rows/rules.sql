-- name: routing_tree
-- Every topic with the topic above it, its own body, and its districts' bodies (district → body),
-- by codes; those in use first.
SELECT t.topic_id, t.code, above.code AS parent, t.names, b.code AS everywhere,
       (SELECT coalesce(jsonb_object_agg(r.district, rb.code), '{}')
          FROM routes r JOIN bodies rb USING (body_id) WHERE r.topic_id = t.topic_id) AS districts,
       t.near_metres, t.version, t.retired_at IS NULL AS in_use,
       EXISTS (SELECT FROM after_photo_topics a WHERE a.topic_id = t.topic_id) AS after_photo
  FROM topics t
  LEFT JOIN topics above ON above.topic_id = t.parent_id
  LEFT JOIN bodies b ON b.body_id = t.body_id
 ORDER BY t.retired_at IS NOT NULL, coalesce(t.parent_id, t.topic_id), t.parent_id IS NOT NULL, t.topic_id;

-- name: routing_tree_hold
-- One administrator after the other changes the tree, until the transaction ends.
SELECT pg_advisory_xact_lock(109, 5);

-- name: routing_topic_save
-- The topic :code in its :version (0: a new one): below :parent (null: at the root),
-- :names, near metres :near_metres, in use :in_use, solved with a photo after the work where
-- :after_photo. No row where the version is another one.
WITH saved AS (
INSERT INTO topics AS t (code, parent_id, names, near_metres, retired_at)
SELECT :code, (SELECT topic_id FROM topics WHERE code = :parent), :names,
       :near_metres, CASE WHEN :in_use THEN NULL ELSE now() END
 WHERE :version = 0 OR EXISTS (SELECT FROM topics WHERE code = :code)
ON CONFLICT (code) DO UPDATE SET
    parent_id = excluded.parent_id, names = excluded.names, near_metres = excluded.near_metres,
    retired_at = CASE WHEN :in_use THEN NULL ELSE coalesce(t.retired_at, now()) END,
    version = t.version + 1
WHERE t.version = :version
RETURNING topic_id, version),
without_photo AS (
    DELETE FROM after_photo_topics a USING saved s WHERE a.topic_id = s.topic_id AND NOT :after_photo),
with_photo AS (
    INSERT INTO after_photo_topics (topic_id) SELECT topic_id FROM saved WHERE :after_photo
    ON CONFLICT DO NOTHING)
SELECT version FROM saved;

-- name: routing_rules_take
-- The topic :code in its :version has :body (code; null: none) from now on where no district says
-- another. No row where the version is another one.
UPDATE topics SET body_id = (SELECT body_id FROM bodies WHERE code = :body), version = version + 1
 WHERE code = :code AND version = :version
RETURNING topic_id, version;

-- name: routing_rules_clear
-- No district of :topic_id says anything.
DELETE FROM routes WHERE topic_id = :topic_id;

-- name: routing_rules_add
-- In each district of :districts the body (code) of :bodies solves :topic_id.
INSERT INTO routes (topic_id, district, body_id)
SELECT :topic_id, said.district, b.body_id
  FROM unnest(:districts::text[], :bodies::text[]) AS said (district, body)
  JOIN bodies b ON b.code = said.body;

-- name: routing_effect
-- Whom the topic :code and what lies below it gives in each district (null: not known), with the
-- tickets of the last 30 days.
WITH RECURSIVE below (topic_id, code) AS (
    SELECT topic_id, code FROM topics WHERE code = :code
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

-- name: routing_open_bodies
-- Bodies that may have clerks, by their codes.
SELECT code, body_id FROM bodies WHERE closed_at IS NULL ORDER BY code;

-- name: routing_body_save
-- The body :code in its :version (0: a new one): :kind, :names, :head and mail :head_mail,
-- :deputy and mail :deputy_mail, own :mail, open :in_use. No
-- row where the version is another one.
INSERT INTO bodies AS b (code, kind, names, head, head_mail, deputy, deputy_mail,
                         mail, closed_at)
SELECT :code, :kind, :names, :head, :head_mail, :deputy, :deputy_mail, :mail,
       CASE WHEN :in_use THEN NULL ELSE now() END
 WHERE :version = 0 OR EXISTS (SELECT FROM bodies WHERE code = :code)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, names = excluded.names, head = excluded.head,
    head_mail = excluded.head_mail, deputy = excluded.deputy, deputy_mail = excluded.deputy_mail, mail = excluded.mail,
    closed_at = CASE WHEN :in_use THEN NULL ELSE coalesce(b.closed_at, now()) END,
    version = b.version + 1
WHERE b.version = :version
RETURNING body_id, version;

-- name: body_of_one_topic
-- The open body that is responsible for :topic_id in :district; null where no rule names one.
SELECT body_of_topic(:topic_id::bigint, :district::text);
