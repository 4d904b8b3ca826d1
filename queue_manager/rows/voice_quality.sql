-- name: voice_save
-- How :leg of :call_id sounds to :operator so far. Figures only add up: a later telling
-- replaces an earlier one, and never one of another call or operator.
INSERT INTO voice_quality (leg, call_id, operator, began_at, seconds, mos, mos_worst, loss_share,
                           jitter_ms, round_trip_ms, outward_loss_share, one_way_seconds, rescues)
VALUES (:leg, :call_id, :operator, :began_at, :seconds, :mos, :mos_worst, :loss_share, :jitter_ms,
        :round_trip_ms, :outward_loss_share, :one_way_seconds, :rescues)
ON CONFLICT (leg) DO UPDATE SET
    told_at = now(), seconds = excluded.seconds, mos = excluded.mos,
    mos_worst = excluded.mos_worst, loss_share = excluded.loss_share,
    jitter_ms = excluded.jitter_ms, round_trip_ms = excluded.round_trip_ms,
    outward_loss_share = excluded.outward_loss_share,
    one_way_seconds = excluded.one_way_seconds, rescues = excluded.rescues
WHERE voice_quality.call_id = excluded.call_id AND voice_quality.operator = excluded.operator
  AND voice_quality.seconds <= excluded.seconds;

-- name: voice_of_call
-- How :call_id sounded, leg by leg (a call has several when it was transferred or found again).
SELECT leg, operator, began_at, seconds, mos, mos_worst, loss_share, jitter_ms, round_trip_ms,
       outward_loss_share, one_way_seconds, rescues
  FROM voice_quality WHERE call_id = :call_id ORDER BY began_at, leg;

-- name: voice_by_operator
-- From :begins until :ends, a row an operator, the worst first: calls measured; MOS weighed by
-- time; calls with a mean below :poor_below; the lowest second; loss, jitter, round trip as means
-- weighed by time; calls in which one side was not heard; how often the sound was set up anew.
SELECT v.operator, p.name AS operator_name,
       count(DISTINCT v.call_id) AS calls,
       sum(v.mos * v.seconds) FILTER (WHERE v.mos IS NOT NULL)
           / nullif(sum(v.seconds) FILTER (WHERE v.mos IS NOT NULL), 0) AS mos,
       min(v.mos_worst) AS mos_worst,
       count(DISTINCT v.call_id) FILTER (WHERE v.mos < :poor_below) AS poor_calls,
       sum(v.loss_share * v.seconds) FILTER (WHERE v.loss_share IS NOT NULL)
           / nullif(sum(v.seconds) FILTER (WHERE v.loss_share IS NOT NULL), 0) AS loss_share,
       sum(v.jitter_ms * v.seconds) FILTER (WHERE v.jitter_ms IS NOT NULL)
           / nullif(sum(v.seconds) FILTER (WHERE v.jitter_ms IS NOT NULL), 0) AS jitter_ms,
       sum(v.round_trip_ms * v.seconds) FILTER (WHERE v.round_trip_ms IS NOT NULL)
           / nullif(sum(v.seconds) FILTER (WHERE v.round_trip_ms IS NOT NULL), 0) AS round_trip_ms,
       count(DISTINCT v.call_id) FILTER (WHERE v.one_way_seconds > 0) AS one_way_calls,
       sum(v.rescues)::integer AS rescues
  FROM voice_quality v
  LEFT JOIN operators o ON o.extension = v.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE v.began_at >= :begins AND v.began_at < :ends
 GROUP BY v.operator, p.name
 ORDER BY mos NULLS FIRST, v.operator;

-- name: voice_worst
-- From :begins until :ends the calls that sounded worst: a mean MOS below :poor_below or one side
-- not heard. At most :limit.
SELECT v.leg, v.call_id, v.operator, p.name AS operator_name, v.began_at, v.seconds, v.mos,
       v.mos_worst, v.loss_share, v.jitter_ms, v.round_trip_ms, v.one_way_seconds, v.rescues,
       c.ticket
  FROM voice_quality v
  LEFT JOIN calls c ON c.call_id = v.call_id
  LEFT JOIN operators o ON o.extension = v.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE v.began_at >= :begins AND v.began_at < :ends
   AND (v.mos < :poor_below OR v.mos IS NULL OR v.one_way_seconds > 0)
 ORDER BY v.mos NULLS FIRST, v.began_at, v.leg
 LIMIT :limit;

-- name: voice_add_many
-- How legs sounded that are over, as whole rows :rows.
INSERT INTO voice_quality (leg, call_id, operator, began_at, told_at, seconds, mos, mos_worst,
                           loss_share, jitter_ms, round_trip_ms, outward_loss_share,
                           one_way_seconds, rescues)
SELECT leg, call_id, operator, began_at, told_at, seconds, mos, mos_worst, loss_share, jitter_ms,
       round_trip_ms, outward_loss_share, one_way_seconds, rescues
  FROM jsonb_populate_recordset(NULL::voice_quality, :rows);
