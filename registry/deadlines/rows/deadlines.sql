-- name: terms_calendar_versions
-- Every version of the calendar, the newest first, at most :limit, with how many days it marked.
SELECT v.version, v.made_at, p.name AS made_by, v.reason,
       (SELECT count(*) FROM calendar_days d WHERE d.version = v.version) AS days
  FROM calendar_versions v LEFT JOIN people p ON p.person_id = v.made_by
 ORDER BY v.version DESC LIMIT :limit;

-- name: terms_calendar_newest
-- The newest version; 0: there is none.
SELECT coalesce(max(version), 0) FROM calendar_versions;

-- name: terms_calendar_days
-- Every mark of every version up to :version, in their order.
SELECT day, version, mark, reason FROM calendar_days WHERE version <= :version
 ORDER BY version, day;

-- name: terms_calendar_years
-- Years in the calendar, with the version since which.
SELECT year, version FROM calendar_years ORDER BY year;

-- name: terms_calendar_lock
-- Versions are made one after the other; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(109109110);

-- name: terms_calendar_add_version
-- A new :version, made by :person_id (null: the system) because of :reason.
INSERT INTO calendar_versions (version, made_by, reason) VALUES (:version, :person_id, :reason);

-- name: terms_calendar_add_day
-- From :version on, :day is marked :mark (null: as its weekday), because of :reason.
INSERT INTO calendar_days (day, version, mark, reason) VALUES (:day, :version, :mark, :reason);

-- name: terms_calendar_add_year
-- From :version on, :year is in the calendar.
INSERT INTO calendar_years (year, version) VALUES (:year, :version) ON CONFLICT (year) DO NOTHING;

-- name: terms_provisional
-- How many open clocks are reckoned without a year's holidays.
SELECT count(*) FROM clocks WHERE state <> 'done' AND provisional;

-- name: terms_hearing
-- Whether this transaction is the only one that hears words, until it ends.
SELECT pg_try_advisory_xact_lock(109109111);

-- name: terms_words
-- At most :limit words that nobody has heard, in order, with the city's term for the ticket's
-- topic.
SELECT w.word_id, w.ticket, w.at, w.clocks, w.was, w.becomes, w.until_at, w.reason,
       c.amount, c.unit
  FROM clock_words w
  JOIN tickets t ON t.number = w.ticket
  LEFT JOIN city_terms c USING (topic_id)
 WHERE w.heard_at IS NULL
 ORDER BY w.word_id
 LIMIT :limit;

-- name: terms_heard
-- These words :word_ids have been heard.
UPDATE clock_words SET heard_at = now() WHERE word_id = ANY (:word_ids::bigint[]);

-- name: terms_events
-- What happened to the clocks of :tickets, in order.
SELECT ticket, kind, happened, at, calendar, detail
  FROM clock_events WHERE ticket = ANY (:tickets::text[])
 ORDER BY event_id;

-- name: terms_add_event
-- To the clock :kind of :ticket happened :happened at :at, reckoned with :calendar; more in
-- :detail.
INSERT INTO clock_events (ticket, kind, happened, at, calendar, detail)
VALUES (:ticket, :kind, :happened, :at, :calendar, :detail);

-- name: terms_save_clock
-- The clock :kind of :ticket as its events make it.
INSERT INTO clocks (ticket, kind, state, amount, unit, started_at, due_at, provisional, done_at,
                    calendar, round, next_step, next_at)
VALUES (:ticket, :kind, :state, :amount, :unit, :started_at, :due_at, :provisional, :done_at,
        :calendar, :round, :next_step, :next_at)
ON CONFLICT (ticket, kind) DO UPDATE SET
    state = excluded.state, amount = excluded.amount, unit = excluded.unit,
    started_at = excluded.started_at, due_at = excluded.due_at,
    provisional = excluded.provisional, done_at = excluded.done_at,
    calendar = excluded.calendar, round = excluded.round,
    next_step = excluded.next_step, next_at = excluded.next_at;

-- name: terms_ticket_due
-- The day that is told to the applicant of :ticket: the city's term.
UPDATE tickets SET due_at = :due_at WHERE number = :ticket AND due_at IS DISTINCT FROM :due_at;

-- name: terms_next_at
-- When something is to be said next.
SELECT min(next_at) FROM clocks WHERE next_at IS NOT NULL;

-- name: terms_claim
-- At most :limit clocks of which something is to be said at :now; ours until the transaction ends.
SELECT c.ticket, c.kind, c.calendar, t.body_id
  FROM clocks c JOIN tickets t ON t.number = c.ticket
 WHERE c.next_at <= :now
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
-- What is written of :ticket to its body: no word of the applicant.
SELECT t.number, t.subject, t.address, t.opened_at,
       topics.names AS topic_names,
       b.names AS body_names
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN bodies b ON b.body_id = t.body_id
 WHERE t.number = :ticket;

-- name: terms_of_ticket
-- The clocks of :ticket, in the order of :kinds.
SELECT kind, state, amount, unit, started_at, due_at, provisional, done_at, calendar, round
  FROM clocks WHERE ticket = :ticket
 ORDER BY array_position(:kinds::text[], kind);

-- name: terms_said_of_ticket
-- What was said of the terms of :ticket, of one moment in the order of :steps.
SELECT kind, round, step, due_at, at FROM escalations WHERE ticket = :ticket
 ORDER BY at, kind, array_position(:steps::text[], step);

-- name: terms_open
-- Open clocks, the soonest due first, after the one due at :after_due_at of the ticket
-- :after_ticket and :after_kind (null: from the first), at most :limit. :body_id, due :due_since and
-- before :due_before: null leaves a filter out; with :paused only those that are. A paused clock
-- counts as due :never. With the last of :steps that was said.
SELECT c.ticket, c.kind, c.state, c.amount, c.unit, c.started_at, c.due_at, c.provisional,
       ticket_title(t.subject, t.text) AS subject, t.address, t.state AS ticket_state,
       b.names AS body_names,
       (SELECT e.step FROM escalations e
         WHERE e.ticket = c.ticket AND e.kind = c.kind AND e.round = c.round
         ORDER BY array_position(:steps::text[], e.step) DESC
         LIMIT 1) AS last_step
  FROM clocks c
  JOIN tickets t ON t.number = c.ticket
  LEFT JOIN bodies b ON b.body_id = t.body_id
 WHERE c.state <> 'done' AND (:body_id::bigint IS NULL OR t.body_id = :body_id)
   AND (:due_since::timestamptz IS NULL OR c.due_at >= :due_since)
   AND (:due_before::timestamptz IS NULL OR c.due_at < :due_before)
   AND (NOT :paused OR c.state = 'paused')
   AND (:after_ticket::text IS NULL
        OR (coalesce(c.due_at, :never::timestamptz), c.ticket, c.kind)
         > (:after_due_at::timestamptz, :after_ticket, :after_kind::text))
 ORDER BY coalesce(c.due_at, :never), c.ticket, c.kind
 LIMIT :limit;

-- name: terms_totals
-- How many open clocks of :body_id (null: of all) are over at :now, due in [:today, :tomorrow), due
-- in [:today, :monday), and paused.
SELECT count(*) FILTER (WHERE c.due_at < :now) AS overdue,
       count(*) FILTER (WHERE c.due_at >= :today AND c.due_at < :tomorrow) AS today,
       count(*) FILTER (WHERE c.due_at >= :today AND c.due_at < :monday) AS week,
       count(*) FILTER (WHERE c.state = 'paused') AS paused
  FROM clocks c
  JOIN tickets t ON t.number = c.ticket
 WHERE c.state <> 'done' AND (:body_id::bigint IS NULL OR t.body_id = :body_id);
