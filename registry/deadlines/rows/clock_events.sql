-- name: terms_hearing
-- Whether this transaction is the only one that hears words, until it ends.
SELECT pg_try_advisory_xact_lock(109109111);

-- name: terms_words
-- At most :limit words that nobody has heard, in order, with the city's term for the ticket's
-- topic, and whether the ticket is urgent.
SELECT w.word_id, w.ticket, w.at, w.clocks, w.was, w.becomes, w.until_at, w.reason,
       c.amount, c.unit, t.urgent
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
