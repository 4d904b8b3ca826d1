-- name: saved_reports_of
-- The reports that :person_id keeps, and those that others share, by their names.
SELECT r.report_id, r.name, r.query, r.days, r.shared, r.version,
       r.person_id = :person_id::bigint AS own, p.name AS owner
  FROM saved_reports r JOIN people p USING (person_id)
 WHERE r.person_id = :person_id OR r.shared
 ORDER BY r.person_id <> :person_id, r.name, r.report_id
 LIMIT :limit;

-- name: saved_report_add
-- A report of :person_id's; null where there is one of that name.
INSERT INTO saved_reports (person_id, name, query, days, shared)
VALUES (:person_id, :name, :query, :days, :shared)
ON CONFLICT (person_id, name) DO NOTHING
RETURNING report_id;

-- name: saved_report_change
-- Another report under the name of :report_id, if it is :person_id's and still of :version.
UPDATE saved_reports
   SET query = :query, days = :days, shared = :shared, version = version + 1, changed_at = now()
 WHERE report_id = :report_id AND person_id = :person_id AND version = :version
RETURNING true;

-- name: saved_report_drop
-- It is kept no more, if it is :person_id's.
DELETE FROM saved_reports WHERE report_id = :report_id AND person_id = :person_id RETURNING name;

-- name: saved_report_named
-- The id of the report that :person_id keeps as :name, and its version.
SELECT report_id, version FROM saved_reports WHERE person_id = :person_id AND name = :name;
