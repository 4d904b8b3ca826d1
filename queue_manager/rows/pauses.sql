-- name: pauses_of_shift
-- Pauses with one of :reasons that have ended in the present shift, of :operator (null: of
-- everyone): seconds by operator and reason. :now is now. A shift is what came after the last four
-- hours off, and no more than the last sixteen.
WITH off AS (
    SELECT extension, max(ended_at) AS ended_at
      FROM operator_states
     WHERE state = 'signed_out' AND ended_at - began_at >= interval '4 hours'
       AND ended_at > :now::timestamptz - interval '16 hours' AND ended_at <= :now
       AND began_at > :now - interval '7 days'
       AND (:operator::text IS NULL OR extension = :operator)
     GROUP BY extension
), paused AS (
    SELECT s.extension, s.reason, s.ended_at,
           greatest(s.began_at, off.ended_at, :now - interval '16 hours') AS began_at
      FROM operator_states s
      LEFT JOIN off USING (extension)
     WHERE s.state = 'paused' AND s.reason = ANY (:reasons::text[])
       AND s.began_at > :now - interval '2 days'
       AND (:operator::text IS NULL OR s.extension = :operator)
)
SELECT extension AS operator, reason,
       sum(extract(epoch FROM ended_at - began_at))::double precision AS seconds
  FROM paused
 WHERE ended_at > began_at
 GROUP BY extension, reason
 ORDER BY extension, reason;
