-- name: goal_tree_lock
-- Nobody else changes the tree of aims until the transaction ends.
SELECT pg_advisory_xact_lock(109, 15);

-- name: goal_nodes_at
-- The nodes that are not retired, as they were at :at, with who answers for them on :day.
SELECT n.code, n.level, v.parent, v.names, v.weight, v.themes, v.version, v.made_at AS since, v.plan,
       p.person_id AS owner_id, p.name AS owner, o.body_id AS owner_body
  FROM goal_nodes n
  JOIN LATERAL (SELECT * FROM goal_versions WHERE code = n.code AND made_at <= :at
                 ORDER BY version DESC LIMIT 1) v ON NOT v.retired
  LEFT JOIN LATERAL (SELECT person_id, body_id FROM goal_owners WHERE code = n.code AND since <= :day
                      ORDER BY since DESC LIMIT 1) o ON true
  LEFT JOIN headships h ON n.level = 'indicator' AND h.body_id = o.body_id
       AND :day::date BETWEEN h.since AND coalesce(h.until, 'infinity')
  LEFT JOIN supervisions s ON n.level = 'goal' AND s.body_id = o.body_id
       AND :day::date BETWEEN s.since AND coalesce(s.until, 'infinity')
  LEFT JOIN people p ON p.person_id = coalesce(o.person_id, h.person_id, s.person_id)
 ORDER BY n.code;

-- name: goal_node_add
-- A node; nothing where its code is taken.
INSERT INTO goal_nodes (code, level) VALUES (:code, :level) ON CONFLICT DO NOTHING RETURNING true;

-- name: goal_version_add
-- The next version of :code.
INSERT INTO goal_versions (code, version, parent, names, weight, themes, plan, retired, made_by,
                           made_at, reason)
VALUES (:code, (SELECT coalesce(max(version), 0) + 1 FROM goal_versions WHERE code = :code), :parent,
        :names, :weight, :themes, :plan, :retired, :made_by, :made_at, :reason)
RETURNING version;

-- name: goal_versions_of
-- What the node :code was, the newest first.
SELECT v.version, v.parent, v.names, v.weight, v.themes, v.plan, v.retired, v.made_at, v.reason,
       p.name AS made_by
  FROM goal_versions v LEFT JOIN people p ON p.person_id = v.made_by
 WHERE v.code = :code
 ORDER BY v.version DESC;

-- name: goal_plans_of
-- The plans that those of the nodes :codes have which are in the tree.
SELECT v.code, v.plan
  FROM unnest(:codes::text[]) AS wish (code)
 CROSS JOIN LATERAL (SELECT * FROM goal_versions g WHERE g.code = wish.code
                      ORDER BY g.version DESC LIMIT 1) v
 WHERE NOT v.retired AND v.plan IS NOT NULL;

-- name: goal_owner_set
-- From :since on :person_id answers for :code, or whoever has the post for the body :body_id; both null:
-- nobody.
INSERT INTO goal_owners (code, since, person_id, body_id, mail)
VALUES (:code, :since, :person_id, :body_id, :mail)
ON CONFLICT (code, since) DO UPDATE SET person_id = EXCLUDED.person_id, body_id = EXCLUDED.body_id,
       mail = EXCLUDED.mail;

-- name: goal_owners_of
-- Who answered for the node :code, from when on; the newest first.
SELECT o.since, o.person_id, p.name, o.body_id, b.names AS body
  FROM goal_owners o
  LEFT JOIN people p ON p.person_id = o.person_id
  LEFT JOIN bodies b ON b.body_id = o.body_id
 WHERE o.code = :code
 ORDER BY o.since DESC;

-- name: goal_owner_mail
-- The address of who answers for :code on :day; none where there is none.
SELECT mail FROM goal_owners WHERE code = :code AND since <= :day ORDER BY since DESC LIMIT 1;

-- name: goal_possible_owners
-- People of :role who work here.
SELECT person_id, name FROM people WHERE role = :role AND active ORDER BY name, person_id;
