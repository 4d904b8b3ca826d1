-- name: call_back_open
-- The applicant of :ticket is owed a call since :opened_at; settled already at :done_at by the call
-- :done_call (null: not yet).
INSERT INTO tasks (ticket, kind, opened_at, done_at, done_call)
SELECT number, 'call_back', :opened_at::timestamptz, :done_at::timestamptz, :done_call::text
  FROM tickets WHERE number = :ticket
ON CONFLICT (ticket, kind) DO NOTHING;

-- name: call_backs_answered
-- The call :call_id of :applicant on :line, answered at :at, settles every open task to call back
-- that was opened before.
UPDATE tasks SET done_at = :at, done_call = :call_id
  FROM tickets
 WHERE tickets.number = tasks.ticket
   AND tickets.applicant = :applicant
   AND tickets.line = :line
   AND tasks.kind = 'call_back'
   AND tasks.done_at IS NULL
   AND tasks.opened_at <= :at;

-- name: call_backs_made
-- :operator has spoken, since :at and in the call :call_id, with the applicant of :ticket: nobody
-- owes them a call any more, for this ticket or an earlier one of the same number and line.
UPDATE tasks SET done_at = :at, done_call = :call_id,
       done_by = (SELECT person_id FROM operators WHERE extension = :operator)
  FROM tickets, tickets AS of
 WHERE of.number = :ticket
   AND tickets.number = tasks.ticket
   AND (tickets.number = :ticket
        OR (tickets.applicant = of.applicant AND tickets.line IS NOT DISTINCT FROM of.line))
   AND tasks.kind = 'call_back'
   AND tasks.done_at IS NULL
   AND tasks.opened_at <= :at;

-- name: call_back_settle
-- Nobody is to call for :ticket any more: so said :person_id at :at, or the applicant's own
-- :call_id.
UPDATE tasks SET done_at = :at, done_call = :call_id,
       done_by = (SELECT person_id FROM people WHERE person_id = :person_id)
 WHERE ticket = :ticket AND kind = 'call_back' AND done_at IS NULL;

-- name: call_back_done
-- Someone has called the applicant of :ticket back: :person_id. No row where that was done before, or
-- where nobody is owed a call.
UPDATE tasks SET done_at = now(), done_by = :person_id
 WHERE ticket = :ticket AND kind = 'call_back' AND done_at IS NULL
RETURNING done_at;

-- name: call_back_undone
-- :person_id takes back that they called the applicant of :ticket back.
UPDATE tasks SET done_at = NULL, done_by = NULL
 WHERE ticket = :ticket AND kind = 'call_back' AND done_by = :person_id
RETURNING ticket;
