-- name: kpi_operators
-- Everybody who has or had a place on the PBX, by extension; `open`: who may work.
SELECT p.person_id, p.name, p.login, p.role, p.body_id, o.extension, p.active AND o.open AS open
  FROM operators o JOIN people p USING (person_id)
 ORDER BY o.extension;

-- name: kpi_person
-- One person; the extension is null of who takes no calls.
SELECT p.person_id, p.name, p.login, p.role, p.body_id, o.extension, p.active AS open
  FROM people p LEFT JOIN operators o USING (person_id)
 WHERE p.person_id = :person_id;

-- name: kpi_others
-- Those who work here and take no calls, of :roles, by their names.
SELECT person_id, name, login, role, body_id, NULL AS extension, active AS open
  FROM people WHERE active AND role = ANY (:roles::text[]) ORDER BY name, person_id;

-- name: kpi_analyses
-- Analyses of lost calls of the days from :first to before :following: how many there are, how many
-- :person_id closed, and how many of these by the time at which they were to be closed; tasks in
-- them of :person_id that were due, and how many were done on their day or before (by :zone's days).
SELECT (SELECT count(*) FROM loss_analyses WHERE day >= :first::date AND day < :following::date) AS analyses,
       (SELECT count(*) FROM loss_analyses
         WHERE day >= :first AND day < :following AND closed_by = :person_id) AS closed,
       (SELECT count(*) FROM loss_analyses
         WHERE day >= :first AND day < :following AND closed_by = :person_id AND closed_at <= close_by)
       AS closed_in_time,
       (SELECT count(*) FROM loss_tasks
         WHERE person_id = :person_id AND due >= :first AND due < :following) AS tasks,
       (SELECT count(*) FROM loss_tasks
         WHERE person_id = :person_id AND due >= :first AND due < :following
           AND (done_at AT TIME ZONE :zone::text)::date <= due) AS tasks_in_time;

-- name: kpi_complaints_led
-- Complaints that :person_id decided from :begins to before :ends; those that they answered then, and how
-- many of these in their term.
SELECT count(*) FILTER (WHERE examiner = :person_id AND decided_at >= :begins::timestamptz
                              AND decided_at < :ends::timestamptz) AS decided,
       count(*) FILTER (WHERE answered_by = :person_id AND answered_at >= :begins
                              AND answered_at < :ends) AS answered,
       count(*) FILTER (WHERE answered_by = :person_id AND answered_at >= :begins
                              AND answered_at < :ends AND answered_at < due_at) AS answered_in_time
  FROM complaints WHERE kind = 'complaint';

-- name: kpi_terms
-- Terms of tickets of the body :body_id that were due in the days from :begins to before :ends, by kind,
-- and how many were kept; duplicates and terms that began anew are left out.
SELECT kind, count(*) AS due, count(*) FILTER (WHERE in_time) AS kept
  FROM deadline_facts
 WHERE body_id = :body_id AND kind IN ('city', 'law') AND NOT duplicate AND NOT restarted
   AND is_due_within(due_at, :begins::timestamptz, :ends::timestamptz)
 GROUP BY kind;

-- name: kpi_samples
-- Calls drawn from :first to before :following for :person_id to assess, but those set aside, and how many
-- of them have been assessed.
SELECT count(*) AS drawn, count(submitted_at) AS assessed
  FROM assessments
 WHERE assessor = :person_id AND calibration_id IS NULL AND state <> 'set_aside'
   AND drawn_on >= :first::date AND drawn_on < :following::date;

-- name: kpi_pause_plans
-- Shifts that began from :begins to before :ends and were over by :now, operator by operator: how many,
-- milliseconds of breaks planned in them, and of pauses taken in them with one of :reasons. A pause
-- lasts a day at most.
SELECT s.extension AS operator, count(*) AS shifts,
       coalesce(sum((SELECT sum(round(1000 * extract(epoch FROM b.ends_at - b.starts_at)))
                       FROM shift_breaks b WHERE b.shift_id = s.shift_id)), 0)::bigint AS planned_ms,
       coalesce(sum((SELECT sum(round(1000 * extract(epoch FROM least(o.ended_at, s.ends_at)
                                                               - greatest(o.began_at, s.starts_at))))
                       FROM operator_states o
                      WHERE o.extension = s.extension AND o.state = 'paused'
                        AND o.reason = ANY (:reasons::text[])
                        AND o.began_at >= s.starts_at - interval '1 day' AND o.began_at < s.ends_at
                        AND o.ended_at > s.starts_at)), 0)::bigint AS taken_ms
  FROM shifts s
 WHERE s.starts_at >= :begins::timestamptz AND s.starts_at < :ends::timestamptz
   AND s.ends_at <= :now::timestamptz
 GROUP BY 1;

-- name: kpi_sheet
-- The sheet that :person_id signed for :month.
SELECT person_id, month, role, formulas, call_formulas, figures, signed_at FROM kpi_sheets
 WHERE person_id = :person_id AND month = :month;

-- name: kpi_sheet_sign
-- :person_id signs the :sheet of :month; no row where the month is signed.
INSERT INTO kpi_sheets (person_id, month, role, formulas, call_formulas, figures, signed_at)
VALUES (:person_id, :month, :role, :formulas, :call_formulas, :sheet, :at)
ON CONFLICT (person_id, month) DO NOTHING
RETURNING true;

-- name: kpi_signed
-- Who has signed their sheet of :month, and when.
SELECT person_id, signed_at FROM kpi_sheets WHERE month = :month;
