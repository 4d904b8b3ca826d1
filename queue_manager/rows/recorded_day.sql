-- name: recorded_day_calls
-- The calls offered from :begins to before :ends that have ended, in their order, with what a replay
-- needs. Seconds run from the first moment.
SELECT contact_id AS call_id, offered_at, line, language, outcome, waited_ms, talk_ms + hold_ms AS talk_ms,
       wrap_up_ms, greeted_ms
  FROM contact_facts
 WHERE channel = 'telephone' AND NOT trial AND offered_at >= :begins AND offered_at < :ends
 ORDER BY offered_at, contact_id;

-- name: recorded_day_states
-- What operators did between :begins and :ends. No state lasts longer than a day.
SELECT extension AS operator, state, began_at, ended_at
  FROM operator_states
 WHERE began_at >= :begins::timestamptz - interval '1 day' AND began_at < :ends AND ended_at > :begins
 ORDER BY extension, began_at;

-- name: recorded_day_pick_ups
-- The median of the seconds after which each operator took rings that began between :begins and
-- :ends.
SELECT operator, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
  FROM rings
 WHERE result = 'answered' AND started_at >= :begins AND started_at < :ends
 GROUP BY operator;

-- name: recorded_day_announcements
-- Messages about known incidents that began between :begins and :ends and that everybody on a line (null:
-- on any) hears: how many called and heard it to its end within :within of its beginning, how long after
-- their first moment (the median), and how many of them hung up informed by it.
SELECT i.line, i.opened_at AS begins, count(*) AS hearers,
       count(*) FILTER (WHERE c.outcome = 'informed' AND NOT EXISTS (
             SELECT FROM incident_hearings later
              WHERE later.call_id = h.call_id AND later.heard_at > h.heard_at)) AS informed,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.heard_at - c.offered_at))
       AS heard_after_seconds
  FROM incidents i
  JOIN incident_hearings h USING (incident_id)
  JOIN calls c USING (call_id)
 WHERE i.opened_at >= :begins AND i.opened_at < :ends
   AND i.topic_id IS NULL AND i.district IS NULL AND i.place = ''
   AND c.offered_at >= i.opened_at AND c.offered_at < i.opened_at + :within::interval
 GROUP BY i.incident_id
 ORDER BY i.opened_at, i.incident_id;
