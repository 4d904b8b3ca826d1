-- name: calibrations_all
-- Rounds of calibration, the latest first, at most :limit. `sheets` are handed in or set aside, `done`
-- of them so far; `own`: how many :person_id still has to judge.
SELECT c.calibration_id, c.title, c.made_at, c.closed_at, v.names AS form_names, v.version AS form_version,
       (SELECT count(*)::integer FROM assessments a WHERE a.calibration_id = c.calibration_id) AS sheets,
       (SELECT count(*)::integer FROM assessments a
         WHERE a.calibration_id = c.calibration_id AND a.state <> 'draft') AS done,
       (SELECT count(*)::integer FROM assessments a WHERE a.calibration_id = c.calibration_id
           AND a.state = 'draft' AND a.assessor = :person_id) AS own
  FROM calibrations c JOIN assessment_form_versions v USING (version_id)
 ORDER BY c.calibration_id DESC LIMIT :limit;

-- name: calibration_one
-- The round :calibration_id with its form.
SELECT c.calibration_id, c.title, c.made_by, c.made_at, c.closed_at, v.names AS form_names,
       v.version AS form_version, v.content AS form
  FROM calibrations c JOIN assessment_form_versions v USING (version_id)
 WHERE c.calibration_id = :calibration_id;

-- name: calibration_version
-- The newest published form of the lines without one of their own, else the newest of all.
SELECT v.version_id
  FROM assessment_form_versions v JOIN assessment_forms f USING (form_id)
 WHERE v.published_at IS NOT NULL
 ORDER BY f.line IS NULL DESC, v.published_at DESC LIMIT 1;

-- name: calibration_calls
-- :limit calls offered since :since that can be heard and that none of :people has answered or judged,
-- by chance, which :seed decides.
SELECT f.contact_id AS call_id, f.operator, o.person_id AS subject
  FROM contact_facts f
  JOIN calls c ON c.call_id = f.contact_id
  LEFT JOIN operators o ON o.extension = f.operator
 WHERE f.offered_at >= :since::timestamptz AND f.answered AND NOT f.trial AND f.operator IS NOT NULL
   AND f.talk_ms >= :shortest_ms::integer AND NOT coalesce(o.person_id = ANY (:people::bigint[]), false)
   AND EXISTS (SELECT FROM recordings r
                WHERE r.call_id = f.contact_id AND r.erased_at IS NULL AND r.seconds > 0)
   AND NOT EXISTS (SELECT FROM assessments a WHERE a.call_id = f.contact_id
                      AND a.assessor = ANY (:people::bigint[]) AND a.state NOT IN ('waiting', 'set_aside'))
 ORDER BY md5(:seed::text || f.contact_id) LIMIT :limit;

-- name: calibration_add
-- A round by the form :version_id.
INSERT INTO calibrations (title, version_id, made_by, made_at)
VALUES (:title, :version_id, :person_id, :now)
RETURNING calibration_id;

-- name: calibration_add_sheet
-- :assessor is to judge :call_id in the round.
INSERT INTO assessments (call_id, reason, drawn_on, operator, subject, calibration_id, assessor, version_id,
                         state, added_at)
SELECT :call_id, 'calibration', :today, :operator, :subject, calibration_id, :assessor, version_id,
       :state, :now
  FROM calibrations WHERE calibration_id = :calibration_id;

-- name: calibration_sheets
-- Who judges which call of :calibration_id, and the marks of those that are handed in.
SELECT a.assessment_id, a.call_id, a.assessor, p.name AS assessor_name, a.state, c.offered_at,
       s.marks, s.fatal, s.score
  FROM assessments a
  JOIN calls c USING (call_id)
  JOIN people p ON p.person_id = a.assessor
  LEFT JOIN assessment_scores s ON s.assessment_id = a.assessment_id AND s.number = 1
 WHERE a.calibration_id = :calibration_id
 ORDER BY c.offered_at, a.call_id, p.name, a.assessor;

-- name: calibration_next
-- What :person_id judges next in :calibration_id.
SELECT a.assessment_id FROM assessments a JOIN calls c USING (call_id)
 WHERE a.calibration_id = :calibration_id AND a.assessor = :person_id AND a.state = :state
 ORDER BY c.offered_at, a.call_id LIMIT 1;

-- name: calibration_close
-- :calibration_id is over at :now; null where it was already, or somebody else has begun it.
UPDATE calibrations SET closed_at = :now
 WHERE calibration_id = :calibration_id AND made_by = :person_id AND closed_at IS NULL
RETURNING true;

-- name: calibration_leave_drafts
-- What nobody has handed in is set aside.
UPDATE assessments SET state = :to WHERE calibration_id = :calibration_id AND state = :state;

-- name: calibration_controllers
-- People who work here in one of :roles, by their names.
SELECT person_id, name FROM people WHERE active AND role = ANY (:roles::text[]) ORDER BY name, person_id;
