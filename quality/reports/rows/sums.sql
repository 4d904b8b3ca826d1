-- name: report_by_quarters
-- Sums of the quarters from :begins to before :ends on the lines :lines (null: all), for each :unit
-- of time (a unit of `report_unit`, of the zone :zone) and, where :by_line, for each
-- line.
WITH dirty AS (
    SELECT DISTINCT quarter_at FROM report_dirty WHERE quarter_at >= :begins AND quarter_at < :ends
), parts AS (
    SELECT quarter_at, line,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM report_quarters
     WHERE quarter_at >= :begins::timestamptz AND quarter_at < :ends::timestamptz
       AND quarter_at NOT IN (SELECT quarter_at FROM dirty)
    UNION ALL
    SELECT c.quarter_at, c.line,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM dirty
      JOIN contact_counts c ON c.offered_at >= dirty.quarter_at
           AND c.offered_at < dirty.quarter_at + interval '15 minutes'
)
SELECT report_unit(:unit::text, quarter_at, :zone::text) AS at,
       CASE WHEN :by_line::boolean THEN line END AS line, NULL::text AS key,
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

-- name: report_by_days
-- Sums of the days from :first to :last on the lines :lines (null: all), for each :unit of time
-- (whole, day, week, month, weekday) and each key of the dimension :by, if it is one of :keys (null: all).
-- Where :by_line, for each line; where not :by_key, of all these keys together. Where :by_months, sums
-- of whole months are taken for their days. Days that are not built are summed from their contacts.
WITH dirty AS (
    SELECT DISTINCT (quarter_at AT TIME ZONE :zone::text)::date AS day FROM report_dirty
), months AS (
    SELECT month FROM report_built_months
     WHERE :by_months::boolean AND built_at IS NOT NULL
       AND month >= :first::date AND month + interval '1 month' <= :last::date + 1
       AND month NOT IN (SELECT date_trunc('month', day::timestamp)::date FROM dirty)
), days AS (
    SELECT day FROM report_built
     WHERE day BETWEEN :first AND :last AND built_at IS NOT NULL
       AND day NOT IN (SELECT day FROM dirty)
       AND date_trunc('month', day::timestamp)::date NOT IN (SELECT month FROM months)
), others AS (
    SELECT each::date AS day, each AT TIME ZONE :zone AS begins,
           (each + interval '1 day') AT TIME ZONE :zone AS ends
      FROM generate_series(:first::date::timestamp, :last::date::timestamp, interval '1 day') each
     WHERE each::date NOT IN (SELECT day FROM days)
       AND date_trunc('month', each)::date NOT IN (SELECT month FROM months)
       AND (each AT TIME ZONE :zone) <= :now::timestamptz
), parts AS (
    SELECT month AS day, line, key,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM report_months
     WHERE dimension = :by::text AND month = ANY (ARRAY(SELECT month FROM months))
       AND (:keys::text[] IS NULL OR key = ANY (:keys))
    UNION ALL
    SELECT day, line, key,
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM report_days
     WHERE dimension = :by AND day = ANY (ARRAY(SELECT day FROM days))
       AND (:keys IS NULL OR key = ANY (:keys))
    UNION ALL
    SELECT others.day, line, coalesce(report_key_of(:by, :zone,
                                    c.language, c.operator, c.topic_id, c.body_id, c.district, c.skill,
                                    c.shift_starts_at, c.shift_ends_at), ''),
       answered, short_abandon, abandoned, callback_kept, informed, self_served, voicemail, refused,
       failed, in_time, in_15, in_20, overflowed, answered_wait_ms, lost_wait_ms, talk_ms, hold_ms,
       wrap_up_ms, rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       known_callers, repeated, callbacks, callbacks_reached, surveys, survey_points, abused
      FROM others JOIN contact_counts c ON c.offered_at >= others.begins AND c.offered_at < others.ends
     WHERE :keys IS NULL OR coalesce(report_key_of(:by, :zone,
                                    c.language, c.operator, c.topic_id, c.body_id, c.district, c.skill,
                                    c.shift_starts_at, c.shift_ends_at), '') = ANY (:keys)
)
SELECT CASE :unit::text WHEN 'whole' THEN NULL
            WHEN 'weekday' THEN date '2001-01-01' + extract(isodow FROM day)::integer - 1
            ELSE date_trunc(:unit, day::timestamp)::date END AS at,
       CASE WHEN :by_line::boolean THEN line END AS line,
       CASE WHEN :by_key::boolean THEN key END AS key,
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
 GROUP BY 1, 2, 3
 ORDER BY 1, 2, 3;

-- name: report_by_contacts
-- The same sums from the contacts themselves, offered from :begins to before :ends, for each :unit of
-- time, line (where :by_line) and key of the dimensions :by and :by_too (where they are not null). A
-- filter that is null lets everything through; '' stands for what has none.
SELECT report_unit(:unit::text, quarter_at, :zone::text) AS at,
       CASE WHEN :by_line::boolean THEN line END AS line,
       CASE WHEN :by::text IS NOT NULL THEN coalesce(report_key_of(:by, :zone,
                                    c.language, c.operator, c.topic_id, c.body_id, c.district, c.skill,
                                    c.shift_starts_at, c.shift_ends_at), '') END AS key,
       CASE WHEN :by_too::text IS NOT NULL THEN coalesce(report_key_of(:by_too, :zone,
                                    c.language, c.operator, c.topic_id, c.body_id, c.district, c.skill,
                                    c.shift_starts_at, c.shift_ends_at), '') END AS key_too,
       sum(answered)::bigint AS answered, sum(short_abandon)::bigint AS short_abandon,
       sum(abandoned)::bigint AS abandoned, sum(callback_kept)::bigint AS callback_kept,
       sum(informed)::bigint AS informed, sum(self_served)::bigint AS self_served,
       sum(voicemail)::bigint AS voicemail, sum(refused)::bigint AS refused,
       sum(failed)::bigint AS failed, sum(in_time)::bigint AS in_time, sum(in_15)::bigint AS in_15,
       sum(in_20)::bigint AS in_20, sum(overflowed)::bigint AS overflowed,
       sum(answered_wait_ms)::bigint AS answered_wait_ms, sum(lost_wait_ms)::bigint AS lost_wait_ms,
       sum(talk_ms)::bigint AS talk_ms, sum(hold_ms)::bigint AS hold_ms,
       sum(wrap_up_ms)::bigint AS wrap_up_ms, sum(rings)::bigint AS rings,
       sum(rings_no_answer)::bigint AS rings_no_answer, sum(rings_failed)::bigint AS rings_failed,
       sum(transfers)::bigint AS transfers, sum(handed_outside)::bigint AS handed_outside,
       sum(breaks)::bigint AS breaks, sum(known_callers)::bigint AS known_callers,
       sum(repeated)::bigint AS repeated, sum(callbacks)::bigint AS callbacks,
       sum(callbacks_reached)::bigint AS callbacks_reached, sum(surveys)::bigint AS surveys,
       sum(survey_points)::bigint AS survey_points, sum(abused)::bigint AS abused
  FROM contact_counts c
 WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz
   AND (:lines::text[] IS NULL OR line = ANY (:lines))
   AND (:languages::text[] IS NULL OR language = ANY (:languages))
   AND (:operators::text[] IS NULL OR coalesce(operator, '') = ANY (:operators))
   AND (:topics::text[] IS NULL OR coalesce(topic_id::text, '') = ANY (:topics))
   AND (:bodies::text[] IS NULL OR coalesce(body_id::text, '') = ANY (:bodies))
   AND (:districts::text[] IS NULL OR coalesce(district, '') = ANY (:districts))
   AND (:skills::text[] IS NULL OR coalesce(skill, '') = ANY (:skills))
   AND (:shifts::text[] IS NULL OR coalesce(report_key_of('shift', :zone,
                                    c.language, c.operator, c.topic_id, c.body_id, c.district, c.skill,
                                    c.shift_starts_at, c.shift_ends_at), '') = ANY (:shifts))
 GROUP BY 1, 2, 3, 4
 ORDER BY 1, 2, 3, 4;
