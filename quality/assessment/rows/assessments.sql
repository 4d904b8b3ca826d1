-- name: assessment_next
-- What :person_id assesses next, but not :but: waiting calls of their own, then of nobody's, then those
-- of others that have waited since :overdue; then drafts. Locked, so that two never take the same.
SELECT assessment_id FROM assessments
 WHERE calibration_id IS NULL AND subject IS DISTINCT FROM :person_id::bigint
   AND assessment_id IS DISTINCT FROM :but::bigint
   AND ((state = 'waiting' AND (assessor IS NULL OR assessor = :person_id OR drawn_on <= :overdue))
        OR (state = 'draft' AND assessor = :person_id))
 ORDER BY state = 'waiting' DESC, assessor IS NOT DISTINCT FROM :person_id DESC, assessor IS NULL DESC,
          drawn_on, assessment_id
 LIMIT 1 FOR UPDATE SKIP LOCKED;

-- name: assessment_one
-- The assessment :assessment_id with its form, and names of people as they are now.
SELECT a.assessment_id, a.call_id, a.reason, a.drawn_on, a.operator, a.subject, a.calibration_id,
       a.assessor, a.version_id, a.state, a.sheet, a.revision, a.submitted_at, a.dispute_until,
       v.names AS form_names, v.version AS form_version, v.content AS form,
       talker.name AS subject_name, coalesce(talker.active, false) AS subject_active,
       judge.name AS assessor_name,
       c.line, c.language, c.offered_at, c.ticket, c.talk_seconds,
       t.subject AS ticket_subject, topics.names AS topic_names, s.score AS survey,
       EXISTS (SELECT FROM recordings r WHERE r.call_id = a.call_id AND r.erased_at IS NOT NULL
                  AND NOT r.by_age) AS erased,
       EXISTS (SELECT FROM recordings r WHERE r.call_id = a.call_id AND r.by_age) AS aged
  FROM assessments a
  JOIN calls c USING (call_id)
  LEFT JOIN assessment_form_versions v USING (version_id)
  LEFT JOIN people talker ON talker.person_id = a.subject
  LEFT JOIN people judge ON judge.person_id = a.assessor
  LEFT JOIN tickets t ON t.number = c.ticket
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN surveys s ON s.call_id = a.call_id
 WHERE a.assessment_id = :assessment_id;

-- name: assessment_lock
-- Nobody else changes :assessment_id until the transaction ends.
SELECT assessment_id FROM assessments WHERE assessment_id = :assessment_id FOR UPDATE;

-- name: assessment_form_for
-- The newest published form for calls of the line on which :call_id came.
SELECT v.version_id
  FROM calls c
  JOIN assessment_forms f ON f.line = c.line OR f.line IS NULL
  JOIN assessment_form_versions v USING (form_id)
 WHERE c.call_id = :call_id AND v.published_at IS NOT NULL
 ORDER BY f.line IS NULL, v.version DESC LIMIT 1;

-- name: assessment_begin
-- :assessor begins, by the form :version_id.
UPDATE assessments SET state = :state, assessor = :assessor, version_id = :version_id
 WHERE assessment_id = :assessment_id;

-- name: assessment_save
-- The sheet as it is by now, if nobody has saved it since :revision; the new revision.
UPDATE assessments SET sheet = :sheet, revision = revision + 1
 WHERE assessment_id = :assessment_id AND revision = :revision
RETURNING revision;

-- name: assessment_move
-- The state after a step.
UPDATE assessments SET state = :state WHERE assessment_id = :assessment_id;

-- name: assessment_submit
-- The operator sees it from :now on, and may dispute it until :until.
UPDATE assessments SET state = :state, submitted_at = :now, dispute_until = :until
 WHERE assessment_id = :assessment_id;

-- name: assessment_add_step
-- What was done.
INSERT INTO assessment_steps (assessment_id, step, person_id, at, words)
VALUES (:assessment_id, :step, :person_id, :now, :words);

-- name: assessment_steps_of
-- What was done with :assessment_id, the first first.
SELECT s.step, s.at, s.words, p.name AS person
  FROM assessment_steps s LEFT JOIN people p USING (person_id)
 WHERE s.assessment_id = :assessment_id ORDER BY s.step_id;

-- name: assessment_add_score
-- One more score.
INSERT INTO assessment_scores (assessment_id, number, marks, fatal, score, without_fatal, person_id, at)
SELECT :assessment_id, 1 + count(*), :items, :fatal::text[], :score, :without_fatal, :person_id::bigint,
       :now::timestamptz
  FROM assessment_scores WHERE assessment_id = :assessment_id;

-- name: assessment_scores_of
-- The scores of :assessment_id, the first first.
SELECT s.number, s.marks, s.fatal, s.score, s.without_fatal, s.at, p.name AS person
  FROM assessment_scores s JOIN people p USING (person_id)
 WHERE s.assessment_id = :assessment_id ORDER BY s.number;

-- name: assessment_add_dispute
-- An item that the operator disputes.
INSERT INTO assessment_disputes (assessment_id, code, words) VALUES (:assessment_id, :code, :words);

-- name: assessment_decide
-- What was decided of it.
UPDATE assessment_disputes SET upheld = :upheld, answer = :answer
 WHERE assessment_id = :assessment_id AND code = :code;

-- name: assessment_disputes_of
-- What is disputed in :assessment_id.
SELECT code, words, upheld, answer FROM assessment_disputes WHERE assessment_id = :assessment_id ORDER BY code;

-- name: assessment_lapse
-- Who has not answered until yesterday cannot any more.
WITH lapsed AS (
    UPDATE assessments SET state = :to WHERE state = :state AND dispute_until < :today
    RETURNING assessment_id)
INSERT INTO assessment_steps (assessment_id, step, at) SELECT assessment_id, :step, :now FROM lapsed;

-- name: assessment_day_of
-- How many calls :person_id has to assess by now, and how many they assessed since :since.
SELECT count(*) FILTER (WHERE state IN ('waiting', 'draft'))::integer AS waiting,
       count(*) FILTER (WHERE submitted_at >= :since)::integer AS done
  FROM assessments
 WHERE assessor = :person_id AND calibration_id IS NULL
   AND (state IN ('waiting', 'draft') OR submitted_at >= :since);

-- name: assessments_open
-- What :person_id has to assess, at most :limit: drafts, then the oldest.
SELECT a.assessment_id, a.call_id, a.reason, a.drawn_on, a.operator, a.state, a.calibration_id,
       c.offered_at, c.language, c.talk_seconds, p.name AS subject_name, topics.names AS topic_names,
       a.submitted_at, NULL::double precision AS score, NULL::double precision AS without_fatal,
       a.dispute_until
  FROM assessments a
  JOIN calls c USING (call_id)
  LEFT JOIN people p ON p.person_id = a.subject
  LEFT JOIN topics ON topics.topic_id = a.topic
 WHERE a.assessor = :person_id AND a.state IN ('waiting', 'draft')
 ORDER BY a.state = 'draft' DESC, a.drawn_on, a.assessment_id LIMIT :limit;

-- name: assessments_disputed
-- Disputes that :person_id may decide: not of their own assessments, and not of their own talks.
SELECT a.assessment_id, a.call_id, a.reason, a.drawn_on, a.operator, a.state, a.calibration_id,
       c.offered_at, c.language, c.talk_seconds, p.name AS subject_name, topics.names AS topic_names,
       a.submitted_at, s.score, s.without_fatal, a.dispute_until
  FROM assessments a
  JOIN calls c USING (call_id)
  JOIN assessment_scores s ON s.assessment_id = a.assessment_id AND s.number = 1
  LEFT JOIN people p ON p.person_id = a.subject
  LEFT JOIN topics ON topics.topic_id = a.topic
 WHERE a.state = 'disputed' AND a.assessor <> :person_id AND a.subject IS DISTINCT FROM :person_id::bigint
 ORDER BY a.submitted_at, a.assessment_id LIMIT :limit;

-- name: assessments_done
-- Assessments that an operator sees, the latest first, with the score that counts: of :subject's talks, by
-- :assessor; null leaves a filter out. At most :limit.
SELECT a.assessment_id, a.call_id, a.reason, a.drawn_on, a.operator, a.state, a.calibration_id,
       c.offered_at, c.language, c.talk_seconds, p.name AS subject_name, topics.names AS topic_names,
       a.submitted_at, s.score, s.without_fatal, a.dispute_until
  FROM assessments a
  JOIN calls c USING (call_id)
  JOIN LATERAL (SELECT score, without_fatal FROM assessment_scores
                 WHERE assessment_id = a.assessment_id ORDER BY number DESC LIMIT 1) s ON true
  LEFT JOIN people p ON p.person_id = a.subject
  LEFT JOIN topics ON topics.topic_id = a.topic
 WHERE a.submitted_at IS NOT NULL AND a.calibration_id IS NULL
   AND (:subject::bigint IS NULL OR a.subject = :subject)
   AND (:assessor::bigint IS NULL OR a.assessor = :assessor)
 ORDER BY a.submitted_at DESC, a.assessment_id DESC LIMIT :limit;

-- name: assessments_to_answer
-- How many assessments :subject may still agree to or dispute, and the first of their last days.
SELECT count(*) AS count, min(dispute_until) AS until FROM assessments
 WHERE subject = :subject AND state = 'submitted';

-- name: assessment_scores_by_subject
-- The scores that count of talks drawn by chance from :first to :last, by who talked, in their order of
-- time; null: unscored.
SELECT a.subject, p.name, p.active, s.score
  FROM assessments a
  JOIN people p ON p.person_id = a.subject
  JOIN LATERAL (SELECT score FROM assessment_scores
                 WHERE assessment_id = a.assessment_id ORDER BY number DESC LIMIT 1) s ON true
 WHERE a.reason = 'random' AND a.submitted_at IS NOT NULL AND a.drawn_on BETWEEN :first AND :last
 ORDER BY p.name, a.subject, a.drawn_on, a.assessment_id;
