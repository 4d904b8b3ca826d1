-- name: web_shift_pauses
-- Pauses with one of the reasons $3 that have ended in the present shift, of operator $1 (null: of
-- everyone): seconds by operator and reason. $2 is now. A shift is what came after the last four
-- hours off, and no more than the last sixteen.
WITH off AS (
    SELECT extension, max(ended_at) AS ended_at
      FROM operator_states
     WHERE state = 'signed_out' AND ended_at - began_at >= interval '4 hours'
       AND ended_at > $2::timestamptz - interval '16 hours' AND ended_at <= $2
       AND began_at > $2 - interval '7 days'
       AND ($1::text IS NULL OR extension = $1)
     GROUP BY extension
), paused AS (
    SELECT s.extension, s.reason, s.ended_at,
           greatest(s.began_at, off.ended_at, $2 - interval '16 hours') AS began_at
      FROM operator_states s
      LEFT JOIN off USING (extension)
     WHERE s.state = 'paused' AND s.reason = ANY ($3::text[])
       AND s.began_at > $2 - interval '2 days'
       AND ($1::text IS NULL OR s.extension = $1)
)
SELECT extension AS operator, reason,
       sum(extract(epoch FROM ended_at - began_at))::double precision AS seconds
  FROM paused
 WHERE ended_at > began_at
 GROUP BY extension, reason
 ORDER BY extension, reason;
