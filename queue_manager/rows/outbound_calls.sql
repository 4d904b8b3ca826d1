-- name: outbound_applicant
-- Whom :ticket is about: their number (E.164) and the line they came by; whether they are owed a call.
SELECT t.number AS ticket, t.line, t.applicant,
       EXISTS (SELECT FROM tasks k WHERE k.ticket = t.number AND k.kind = 'call_back' AND k.done_at IS NULL) AS owed
  FROM tickets t WHERE t.number = :ticket;

-- name: outbound_applicant_of_call
-- The same of the ticket of :call_id.
SELECT t.number AS ticket, t.line, t.applicant,
       EXISTS (SELECT FROM tasks k WHERE k.ticket = t.number AND k.kind = 'call_back' AND k.done_at IS NULL) AS owed
  FROM calls c JOIN tickets t ON t.number = c.ticket
 WHERE c.call_id = :call_id;

-- name: outbound_owed
-- Callers who are owed a call back, the longest owed first, at most :most: the ticket, since when,
-- the number, the language, and how often somebody has tried since.
SELECT t.number AS ticket, k.opened_at AS since, t.applicant, t.language,
       (SELECT count(*) FROM calls_out o WHERE o.ticket = t.number AND o.asked_at >= k.opened_at)
       AS tries
  FROM tasks k JOIN tickets t ON t.number = k.ticket
 WHERE k.kind = 'call_back' AND k.done_at IS NULL AND t.applicant IS NOT NULL
 ORDER BY k.opened_at, t.number
 LIMIT :most;
