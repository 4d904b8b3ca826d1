-- name: operator_day
-- What :operator did from :begins until :ends: calls answered, those that last among them, and the
-- talk (with holds) of those that have ended, from the facts; seconds from the ring to the answer;
-- mean wrap-up; pauses taken (those set by the system are counted apart). A pause lasts a day at
-- most.
WITH done AS (
    SELECT count(*) AS calls, avg(talk_ms + hold_ms)::double precision / 1000 AS talk_seconds
      FROM contact_facts
     WHERE operator = :operator AND answered AND connected_at >= :begins AND connected_at < :ends
)
SELECT done.calls + (SELECT count(*) FROM calls
                      WHERE operator = :operator AND connected_at >= :begins
                        AND connected_at < :ends AND ended_at IS NULL) AS calls,
       (SELECT avg(seconds) FROM rings
         WHERE operator = :operator AND result = 'answered' AND started_at >= :begins
           AND started_at < :ends)
       AS answer_seconds,
       done.talk_seconds,
       (SELECT avg(extract(epoch FROM ended_at - began_at))::double precision
          FROM operator_states
         WHERE extension = :operator AND state = 'wrap_up' AND began_at >= :begins
           AND began_at < :ends)
       AS wrap_up_seconds,
       (SELECT coalesce(sum(extract(
                            epoch FROM least(ended_at, :ends) - greatest(began_at, :begins))),
                        0)::double precision
          FROM operator_states
         WHERE extension = :operator AND state = 'paused'
           AND reason <> ALL (:system_reasons::text[])
           AND began_at >= :begins::timestamptz - interval '1 day' AND began_at < :ends
           AND ended_at > :begins)
       AS pause_seconds,
       (SELECT count(*) FROM rings
         WHERE operator = :operator AND result = 'no_answer' AND started_at >= :begins
           AND started_at < :ends)
       AS not_answered
  FROM done;
