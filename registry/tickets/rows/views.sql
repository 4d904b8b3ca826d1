-- name: ticket_views
-- The saved views of :person_id and those shared with :role, one's own first.
SELECT v.view_id, v.name, v.query, v.role, v.person_id = :person_id AS own, p.name AS person
  FROM ticket_views v JOIN people p USING (person_id)
 WHERE v.person_id = :person_id OR v.role = :role
 ORDER BY v.person_id <> :person_id, v.view_id;

-- name: ticket_view_keep
-- Keep :query under :name for :person_id, shared with :role (null: with nobody); the same name
-- again is the same view. Returns its id; nothing where there are :most views already.
INSERT INTO ticket_views (person_id, name, query, role)
SELECT :person_id::bigint, :name::text, :query::text, :role::text
 WHERE :most::bigint > (SELECT count(*) FROM ticket_views WHERE person_id = :person_id
                        AND name <> :name)
ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query, role = excluded.role
RETURNING view_id;

-- name: ticket_view_forget
-- Forget :view_id of :person_id. Returns its id.
DELETE FROM ticket_views WHERE person_id = :person_id AND view_id = :view_id RETURNING true;
