-- name: operator_day
-- What :operator did from :begins until :ends: calls answered and had alone that have `ended`, with their
-- talk (with holds), from the facts, trials left out; those `going_on`; seconds from the ring to the answer;
-- mean wrap-up; pauses taken (those set by the system are counted apart). A pause lasts a day at
-- most.
WITH done AS (
    SELECT count(*) AS ended, coalesce(sum(talk_ms + hold_ms), 0)::bigint AS talk_ms
      FROM contact_facts
     WHERE operator = :operator AND answered AND NOT trial AND breaks + transfers + handed_outside = 0
       AND connected_at >= :begins AND connected_at < :ends
)
SELECT done.ended, done.talk_ms,
       (SELECT count(*) FROM calls
         WHERE operator = :operator AND connected_at >= :begins AND connected_at < :ends
           AND ended_at IS NULL) AS going_on,
       (SELECT avg(seconds) FROM rings
         WHERE operator = :operator AND result = 'answered' AND started_at >= :begins
           AND started_at < :ends)
       AS answer_seconds,
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
