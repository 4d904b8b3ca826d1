-- A clock may get another term and keep its pauses and extensions.
ALTER TABLE clock_events DROP CONSTRAINT IF EXISTS clock_events_happened_check;
ALTER TABLE clock_events ADD CONSTRAINT clock_events_happened_check CHECK (happened IN
    ('started', 'term_changed', 'paused', 'resumed', 'extended', 'due', 'done'));

-- Nobody is owed a notice of more time for a ticket that is over: such a clock ended with the law's.
WITH ended AS (
    SELECT n.ticket, n.calendar, l.done_at
      FROM clocks n JOIN clocks l ON l.ticket = n.ticket AND l.kind = 'law' AND l.state = 'done'
     WHERE n.kind = 'notice' AND n.state <> 'done'
), written AS (
    INSERT INTO clock_events (ticket, kind, happened, at, calendar)
    SELECT ticket, 'notice', 'done', done_at, calendar FROM ended
)
UPDATE clocks c
   SET state = 'done', done_at = ended.done_at, next_step = NULL, next_at = NULL
  FROM ended
 WHERE c.ticket = ended.ticket AND c.kind = 'notice';
