-- name: assessment_form_versions_all
-- Every version of every form, without its items: by line, the newest first.
SELECT v.version_id, v.form_id, f.line, v.version, v.names, v.revision, v.published_at,
       v.published_at IS NOT NULL AND NOT EXISTS (
           SELECT FROM assessment_form_versions n
            WHERE n.form_id = v.form_id AND n.version > v.version AND n.published_at IS NOT NULL) AS in_use,
       (SELECT count(*)::integer FROM assessments a
         WHERE a.version_id = v.version_id AND a.submitted_at IS NOT NULL) AS assessed
  FROM assessment_form_versions v JOIN assessment_forms f USING (form_id)
 ORDER BY f.line NULLS FIRST, v.version DESC;

-- name: assessment_form_version
-- One version, with its items.
SELECT v.version_id, v.form_id, f.line, v.version, v.names, v.revision, v.published_at, v.content
  FROM assessment_form_versions v JOIN assessment_forms f USING (form_id)
 WHERE v.version_id = :version_id;

-- name: assessment_form_add
-- A form for calls of :line; null where it has one.
INSERT INTO assessment_forms (line) VALUES (:line) ON CONFLICT DO NOTHING RETURNING form_id;

-- name: assessment_form_draft
-- The draft of the form :form_id that follows its newest version, as a copy of :version_id; null where
-- there is a draft already.
INSERT INTO assessment_form_versions (form_id, version, names, content, made_by)
SELECT :form_id::bigint,
       1 + coalesce((SELECT max(version) FROM assessment_form_versions WHERE form_id = :form_id), 0),
       names, content, :person_id
  FROM assessment_form_versions WHERE version_id = :version_id
ON CONFLICT DO NOTHING
RETURNING version_id;

-- name: assessment_form_save
-- A draft as it is by now, if nobody has saved it since :revision; the new revision.
UPDATE assessment_form_versions SET names = :names, content = :content, revision = revision + 1
 WHERE version_id = :version_id AND revision = :revision AND published_at IS NULL
RETURNING revision;

-- name: assessment_form_publish
-- The draft :version_id is used from now on, if nobody has saved it since :revision.
UPDATE assessment_form_versions SET published_at = :now
 WHERE version_id = :version_id AND revision = :revision AND published_at IS NULL
RETURNING version;
