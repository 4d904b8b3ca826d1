-- name: loss_last_day
-- The newest day that has an analysis.
SELECT max(day) FROM loss_analyses;

-- name: loss_write
-- The analysis of :day. One that is there already is left alone, unless it is to be made :anew and is
-- not closed yet. Returns its version where it was written.
INSERT INTO loss_analyses AS a
       (day, made_at, made_by, close_by, offered, has_roster, quarters, remedies)
VALUES (:day, :made_at, :made_by, :close_by, :offered, :has_roster, :quarters, :remedies)
ON CONFLICT (day) DO UPDATE
   SET made_at = excluded.made_at, made_by = excluded.made_by, offered = excluded.offered,
       has_roster = excluded.has_roster, quarters = excluded.quarters,
       remedies = excluded.remedies, version = a.version + 1
 WHERE :anew AND a.closed_at IS NULL
RETURNING version;

-- name: loss_calls_write
-- The lost calls of :day, one array a column; causes that a lead has set stay.
INSERT INTO loss_calls AS c (day, call_id, offered_at, line, language, cause, evidence_at, missing,
                             not_taken_by)
SELECT :day, call_id, offered_at, line, language, cause, evidence_at, missing,
       string_to_array(not_taken_by, ' ')
  FROM unnest(:call_ids::text[], :offered_at::timestamptz[], :lines::text[], :languages::text[],
              :causes::text[], :evidence_at::timestamptz[], :missing::float8[],
              :not_taken_by::text[])
       AS found (call_id, offered_at, line, language, cause, evidence_at, missing, not_taken_by)
ON CONFLICT (day, call_id) DO UPDATE
   SET offered_at = excluded.offered_at, line = excluded.line, language = excluded.language,
       cause = excluded.cause, evidence_at = excluded.evidence_at, missing = excluded.missing,
       not_taken_by = excluded.not_taken_by;

-- name: loss_calls_drop_others
-- What is no lost call of :day any more, :call_ids being all of them.
DELETE FROM loss_calls WHERE day = :day AND call_id <> ALL (:call_ids::text[]);

-- name: loss_analysis
-- The analysis of :day.
SELECT a.day, a.made_at, made.name AS made_by, a.close_by, a.offered, a.has_roster, a.quarters,
       a.remedies, a.version, a.closed_at, closed.name AS closed_by
  FROM loss_analyses a
  LEFT JOIN people made ON made.person_id = a.made_by
  LEFT JOIN people closed ON closed.person_id = a.closed_by
 WHERE a.day = :day;

-- name: loss_lock
-- Whether the analysis of :day is open; nobody else changes it until the transaction ends. Null:
-- there is none.
SELECT closed_at IS NULL FROM loss_analyses WHERE day = :day FOR UPDATE;

-- name: loss_days
-- Analyses of the days from :since to :until, the newest first.
SELECT a.day, a.close_by, a.closed_at, a.offered,
       (SELECT count(*) FROM loss_calls c
          JOIN contact_facts f ON f.contact_id = c.call_id AND f.offered_at = c.offered_at
         WHERE c.day = a.day AND f.lost) AS lost
  FROM loss_analyses a
 WHERE a.day BETWEEN :since AND :until
 ORDER BY a.day DESC;

-- name: loss_calls
-- The lost calls of :day in their order, with the cause that a lead has set.
SELECT c.call_id, c.offered_at, c.line, c.language, c.cause, c.evidence_at, c.missing,
       c.not_taken_by, c.set_cause, c.set_reason, c.set_at, people.name AS set_by
  FROM loss_calls c
  LEFT JOIN people ON people.person_id = c.set_by
 WHERE c.day = :day
 ORDER BY c.offered_at, c.call_id;

-- name: loss_set_cause
-- The lost call :call_id of :day has the cause :cause because of :reason, says :person_id; null: the
-- rules' own again.
UPDATE loss_calls
   SET set_cause = :cause, set_reason = :reason, set_by = :person_id, set_at = :at
 WHERE day = :day AND call_id = :call_id
RETURNING true;

-- name: loss_set_causes
-- The same for all calls of :day whose cause is :of as it stands.
UPDATE loss_calls
   SET set_cause = :cause, set_reason = :reason, set_by = :person_id, set_at = :at
 WHERE day = :day AND coalesce(set_cause, cause) = :of
RETURNING call_id;

-- name: loss_tasks
-- Who is to see to what of :day. `subject`: a cause or a call.
SELECT t.day, t.subject, t.person_id, people.name AS person, t.due, t.done_at
  FROM loss_tasks t
  JOIN people USING (person_id)
 WHERE t.day = :day
 ORDER BY t.subject;

-- name: loss_tasks_of
-- What :person_id still has to see to, the most urgent first; at most :limit.
SELECT t.day, t.subject, t.person_id, people.name AS person, t.due, t.done_at
  FROM loss_tasks t
  JOIN people USING (person_id)
 WHERE t.person_id = :person_id AND t.done_at IS NULL
 ORDER BY t.due, t.day, t.subject
 LIMIT :limit;

-- name: loss_assign
-- :person_id is to see to the :subject of :day by :due.
INSERT INTO loss_tasks (day, subject, person_id, due)
VALUES (:day, :subject, :person_id, :due)
ON CONFLICT (day, subject) DO UPDATE
   SET person_id = excluded.person_id, due = excluded.due, done_at = NULL;

-- name: loss_done
-- The :subject of :day has been seen to; says whether it was open.
UPDATE loss_tasks SET done_at = :at WHERE day = :day AND subject = :subject AND done_at IS NULL
RETURNING true;

-- name: loss_close
-- :day is explained.
UPDATE loss_analyses SET closed_at = :at, closed_by = :person_id
 WHERE day = :day AND closed_at IS NULL;

-- name: loss_note
-- :person_id (null: the system) did :act with the analysis of :day at :at.
INSERT INTO loss_history (day, at, person_id, act, subject, words, detail)
VALUES (:day, :at, :person_id, :act, :subject, :words, :detail);

-- name: loss_history
-- Who did what with the analysis of :day, in order.
SELECT h.at, h.person_id, people.name AS person, h.act, h.subject, h.words, h.detail
  FROM loss_history h
  LEFT JOIN people USING (person_id)
 WHERE h.day = :day
 ORDER BY h.history_id;

-- name: loss_request
-- :person_id wants the analysis of :day made (anew).
INSERT INTO loss_requests (day, person_id) VALUES (:day, :person_id)
ON CONFLICT (day) DO NOTHING;

-- name: loss_next_request
-- The oldest of them.
SELECT day, person_id FROM loss_requests ORDER BY requested_at, day LIMIT 1;

-- name: loss_requested
-- Whether somebody waits for the analysis of :day.
SELECT EXISTS (SELECT FROM loss_requests WHERE day = :day);

-- name: loss_request_done
-- Nobody waits for :day any more.
DELETE FROM loss_requests WHERE day = :day;

-- name: loss_assignees
-- Everybody who may sign in with one of :roles, by name.
SELECT person_id, name FROM people WHERE active AND role = ANY (:roles::text[]) ORDER BY name;
