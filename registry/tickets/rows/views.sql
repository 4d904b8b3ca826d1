-- name: ticket_views
-- The saved views of the person $1 and those shared with the role $2, one's own first.
SELECT v.view_id, v.name, v.query, v.role, v.person_id = $1 AS own, p.name AS person
  FROM ticket_views v JOIN people p USING (person_id)
 WHERE v.person_id = $1 OR v.role = $2
 ORDER BY v.person_id <> $1, v.view_id;

-- name: ticket_view_keep
-- Keep the query $3 under the name $2 for the person $1, shared with the role $4 (null: with nobody);
-- the same name again is the same view. Returns its id; nothing where there are $5 views already.
INSERT INTO ticket_views (person_id, name, query, role)
SELECT $1::bigint, $2::text, $3::text, $4::text
 WHERE $5::bigint > (SELECT count(*) FROM ticket_views WHERE person_id = $1 AND name <> $2)
ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query, role = excluded.role
RETURNING view_id;

-- name: ticket_view_forget
-- Forget the view $2 of the person $1. Returns its id.
DELETE FROM ticket_views WHERE person_id = $1 AND view_id = $2 RETURNING view_id;
