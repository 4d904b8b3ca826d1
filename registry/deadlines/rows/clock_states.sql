-- name: terms_save_clock
-- The clock :kind of :ticket as its events make it.
INSERT INTO clocks (ticket, kind, state, amount, unit, started_at, due_at, provisional, done_at,
                    calendar, round, next_step, next_at, resumes_at)
VALUES (:ticket, :kind, :state, :amount, :unit, :started_at, :due_at, :provisional, :done_at,
        :calendar, :round, :next_step, :next_at, :resumes_at)
ON CONFLICT (ticket, kind) DO UPDATE SET
    state = excluded.state, amount = excluded.amount, unit = excluded.unit,
    started_at = excluded.started_at, due_at = excluded.due_at,
    provisional = excluded.provisional, done_at = excluded.done_at,
    calendar = excluded.calendar, round = excluded.round,
    next_step = excluded.next_step, next_at = excluded.next_at, resumes_at = excluded.resumes_at;

-- name: terms_save_solution
-- Store the end :due_at of the term in which :ticket is to be solved. Null: its term is paused without an end.
UPDATE tickets SET due_at = :due_at WHERE number = :ticket AND due_at IS DISTINCT FROM :due_at;

-- name: terms_solution
-- The end of the term in which :ticket is to be solved, as citizens are told it.
SELECT ticket_solution_term(t) FROM tickets t WHERE t.number = :ticket;

-- name: terms_next_at
-- The next moment at which a step of escalation is due or a pause is over.
SELECT least((SELECT min(next_at) FROM clocks WHERE next_at IS NOT NULL),
             (SELECT min(resumes_at) FROM clocks WHERE resumes_at IS NOT NULL)) AS next_at;

-- name: terms_pauses_over
-- At most :limit clocks whose pause is over by :now, with the states of their tickets. A ticket with an event that
-- is not processed yet is left out.
SELECT c.ticket, c.kind, t.state
  FROM clocks c JOIN tickets t ON t.number = c.ticket
 WHERE c.resumes_at <= :now
   AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = c.ticket AND w.heard_at IS NULL)
 ORDER BY c.ticket, c.kind
 LIMIT :limit;

-- name: terms_pauses_without_limit
-- At most :limit paused clocks whose pause has no limit. A ticket with an event that is not processed yet is left
-- out.
SELECT c.ticket, c.kind
  FROM clocks c
 WHERE c.state = 'paused' AND c.resumes_at IS NULL
   AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = c.ticket AND w.heard_at IS NULL)
 ORDER BY c.ticket, c.kind
 LIMIT :limit;

-- name: terms_claim
-- At most :limit clocks of which something is to be said at :now; ours until the transaction ends. Nothing is
-- said of a ticket of which something is still to be heard: it may be over. Who is only to get it cannot
-- open it: then `body_id` is null.
SELECT c.ticket, c.kind, c.calendar,
       CASE WHEN ticket_is_of_body(t.state) THEN t.body_id END AS body_id
  FROM clocks c JOIN tickets t ON t.number = c.ticket
 WHERE c.next_at <= :now
   AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = c.ticket AND w.heard_at IS NULL)
 ORDER BY c.next_at, c.ticket, c.kind
 LIMIT :limit
   FOR UPDATE OF c SKIP LOCKED;

-- name: terms_outdated
-- At most :limit open clocks that are reckoned with a calendar older than :calendar; ours until the
-- transaction ends.
SELECT ticket, kind FROM clocks
 WHERE state <> 'done' AND calendar < :calendar
 ORDER BY calendar LIMIT :limit
   FOR UPDATE SKIP LOCKED;

-- name: terms_steps_done
-- What has been said of the clocks of :tickets.
SELECT ticket, kind, round, step FROM escalations WHERE ticket = ANY (:tickets::text[]);

-- name: terms_escalate
-- :step in :round of the clock :kind of :ticket, due at :due_at, said at :at to :body_id.
-- Returns nothing where it has been said before.
INSERT INTO escalations (ticket, kind, round, step, due_at, at, body_id)
VALUES (:ticket, :kind, :round, :step, :due_at, :at, :body_id)
ON CONFLICT DO NOTHING
RETURNING ticket;

-- name: terms_addresses
-- Where the people :recipient of :body_id (null: of none) are told: their own mail first.
SELECT channel, address
  FROM (SELECT 0 AS address_id, 'mail' AS channel,
               CASE :recipient::text WHEN 'clerk' THEN mail WHEN 'head' THEN head_mail
                             ELSE deputy_mail END AS address
          FROM bodies WHERE body_id = :body_id
        UNION ALL
        SELECT address_id, channel, address FROM escalation_addresses
         WHERE body_id IS NOT DISTINCT FROM :body_id AND told = :recipient) AS known
 WHERE address <> ''
 ORDER BY address_id;

-- name: terms_about
-- What is written of :ticket to its body. Subject and address may be the applicant's own words.
SELECT t.number, t.subject, t.address, t.opened_at,
       topics.names AS topic_names,
       b.names AS body_names
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN bodies b ON b.body_id = t.body_id
 WHERE t.number = :ticket;
