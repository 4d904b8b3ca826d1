-- name: report_forget_clocks
-- The sums of :month by the clock are made anew.
DELETE FROM report_clocks WHERE month = :month
   AND unit = ANY ('{hour_of_day,quarter_of_day,hour_of_week}');

-- name: report_sum_clocks
-- The sums of the quarters from :begins to before :ends, which are those of :month, by the clock of :zone.
INSERT INTO report_clocks (unit, month, clock, line,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused)
SELECT unit, :month::date, report_unit(unit, quarter_at, :zone::text), line,
       report_total(answered), report_total(short_abandon), report_total(abandoned), report_total(callback_kept), report_total(informed),
       report_total(self_served), report_total(voicemail), report_total(refused), report_total(failed), report_total(in_time), report_total(in_15),
       report_total(in_20), report_total(overflowed), report_total(answered_wait_ms), report_total(lost_wait_ms), report_total(talk_ms),
       report_total(hold_ms), report_total(wrap_up_ms), report_total(rings), report_total(rings_no_answer), report_total(rings_failed),
       report_total(transfers), report_total(handed_outside), report_total(breaks), report_total(known_callers), report_total(repeated),
       report_total(callbacks), report_total(callbacks_reached), report_total(surveys), report_total(survey_points), report_total(abused)
  FROM report_quarters
 CROSS JOIN unnest('{hour_of_day,quarter_of_day,hour_of_week}'::text[]) unit
 WHERE quarter_at >= :begins::timestamptz AND quarter_at < :ends::timestamptz
 GROUP BY 1, 3, 4;

-- name: report_by_clocks
-- Sums of the days from :first to :last on the lines :lines (null: all), for each :unit of the clock of
-- :zone (hour_of_day, quarter_of_day, hour_of_week) and, where :by_line, for each line. Whole months that
-- are built are taken as they are; of the others the quarters that lie in the period, and of quarters
-- that have changed their contacts.
WITH dirty AS (
    SELECT DISTINCT quarter_at FROM report_dirty
), spans AS (
    SELECT each::date AS month, greatest(each, :first::date::timestamp) AT TIME ZONE :zone::text AS begins,
           least(each + interval '1 month', :last::date + interval '1 day') AT TIME ZONE :zone AS ends,
           EXISTS (SELECT FROM report_built_months
                    WHERE month = each::date AND built_at = clocks_at
                      AND each >= :first AND each + interval '1 month' <= :last + interval '1 day'
                      AND NOT EXISTS (SELECT FROM dirty
                                       WHERE quarter_at >= each AT TIME ZONE :zone
                                         AND quarter_at < (each + interval '1 month') AT TIME ZONE :zone))
           AS built
      FROM generate_series(date_trunc('month', :first::date::timestamp), :last::date::timestamp,
                           interval '1 month') each
), parts AS (
    SELECT clock, line,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM report_clocks
     WHERE unit = :unit::text AND month = ANY (ARRAY(SELECT month FROM spans WHERE built))
    UNION ALL
    SELECT report_unit(:unit, quarter_at, :zone), line,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM spans CROSS JOIN LATERAL (
           SELECT * FROM report_quarters WHERE quarter_at >= begins AND quarter_at < ends OFFSET 0) fine
     WHERE NOT built AND quarter_at NOT IN (SELECT quarter_at FROM dirty)
    UNION ALL
    SELECT report_unit(:unit, c.quarter_at, :zone), c.line,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM spans
      JOIN dirty ON dirty.quarter_at >= begins AND dirty.quarter_at < ends
      JOIN contact_counts c ON c.offered_at >= dirty.quarter_at
           AND c.offered_at < dirty.quarter_at + interval '15 minutes'
)
SELECT clock AS at, CASE WHEN :by_line::boolean THEN line END AS line, NULL::text AS key,
       report_total(answered) AS answered, report_total(short_abandon) AS short_abandon,
       report_total(abandoned) AS abandoned, report_total(callback_kept) AS callback_kept,
       report_total(informed) AS informed, report_total(self_served) AS self_served,
       report_total(voicemail) AS voicemail, report_total(refused) AS refused,
       report_total(failed) AS failed, report_total(in_time) AS in_time, report_total(in_15) AS in_15,
       report_total(in_20) AS in_20, report_total(overflowed) AS overflowed,
       report_total(answered_wait_ms) AS answered_wait_ms, report_total(lost_wait_ms) AS lost_wait_ms,
       report_total(talk_ms) AS talk_ms, report_total(hold_ms) AS hold_ms,
       report_total(wrap_up_ms) AS wrap_up_ms, report_total(rings) AS rings,
       report_total(rings_no_answer) AS rings_no_answer, report_total(rings_failed) AS rings_failed,
       report_total(transfers) AS transfers, report_total(handed_outside) AS handed_outside,
       report_total(breaks) AS breaks, report_total(known_callers) AS known_callers,
       report_total(repeated) AS repeated, report_total(callbacks) AS callbacks,
       report_total(callbacks_reached) AS callbacks_reached, report_total(surveys) AS surveys,
       report_total(survey_points) AS survey_points, report_total(abused) AS abused
  FROM parts
 WHERE :lines::text[] IS NULL OR line = ANY (:lines)
 GROUP BY 1, 2
 ORDER BY 1, 2;
