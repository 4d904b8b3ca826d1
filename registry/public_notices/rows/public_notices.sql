-- name: public_notice_add
-- The first version of a notice, by :author at :now; returns its id.
INSERT INTO public_notices (category, severity, what, doing, starts_at, ends_at, topic, district, place, lat, lon,
                            radius_m, drill, written_by, written_at)
VALUES (:category, :severity, :what, :doing, :starts_at, :ends_at, :topic, :district, :place, :lat, :lon, :radius_m,
        :drill, :author, :now)
RETURNING notice_id;

-- name: public_notice_add_version
-- The next version of the published notice :replaces, by :author at :now; no row where that is not published, or
-- another version of it waits already.
INSERT INTO public_notices (series, version, category, severity, what, doing, starts_at, ends_at, topic, district,
                            place, lat, lon, radius_m, drill, written_by, written_at)
SELECT n.series, (SELECT max(version) + 1 FROM public_notices WHERE series = n.series), :category, :severity, :what,
       :doing, :starts_at, :ends_at, :topic, :district, :place, :lat, :lon, :radius_m, n.drill, :author, :now
  FROM public_notices n
 WHERE n.notice_id = :replaces AND n.state = 'published'
   AND NOT EXISTS (SELECT FROM public_notices w WHERE w.series = n.series AND w.state IN ('draft', 'held', 'approved'))
RETURNING notice_id;

-- name: public_notice_lock
-- The notice :notice_id, locked, with what a step is judged by.
SELECT notice_id, series, state, severity, written_by, ends_at
  FROM public_notices WHERE notice_id = :notice_id
   FOR NO KEY UPDATE;

-- name: public_notice_published_in
-- The version of :series that is published now.
SELECT notice_id FROM public_notices WHERE series = :series AND state = 'published';

-- name: public_notice_move
-- :notice_id is in :state from :now on, because of :reason; :approved_by is its second person, :held_until how long it
-- is held back.
UPDATE public_notices
   SET state = :state, reason = :reason, held_until = :held_until,
       approved_by = CASE WHEN :state IN ('draft', 'held') THEN NULL ELSE coalesce(:approved_by, approved_by) END,
       published_at = CASE WHEN :state = 'published' THEN :now ELSE published_at END,
       ended_at = CASE WHEN :state IN ('corrected', 'over', 'withdrawn', 'dropped') THEN :now ELSE ended_at END
 WHERE notice_id = :notice_id;

-- name: public_notice_note
-- The step :step of :notice_id was taken by :person_id at :now, because of :reason.
INSERT INTO public_notice_steps (notice_id, step, person_id, reason, taken_at)
VALUES (:notice_id, :step, :person_id, :reason, :now);

-- name: public_notices_to_end
-- Published notices whose expected end has passed at :now.
SELECT notice_id FROM public_notices WHERE state = 'published' AND ends_at <= :now ORDER BY notice_id;

-- name: public_notices_to_release
-- Notices held back until a moment that has passed at :now.
SELECT notice_id FROM public_notices WHERE state = 'held' AND held_until <= :now ORDER BY notice_id;

-- name: public_notices_next
-- When the next published notice ends, or the next one held back is released.
SELECT min(CASE state WHEN 'published' THEN ends_at ELSE held_until END)
  FROM public_notices WHERE state IN ('published', 'held');

-- name: public_notices_public
-- At most :limit notices that everybody sees: published ones, the gravest first, then those that ended since :since.
SELECT n.notice_id, n.series, n.version, n.state, n.drill, n.category, n.severity, n.topic,
       t.names::jsonb AS topic_names, n.district, d.names::jsonb AS district_names, n.place, n.lat, n.lon, n.radius_m,
       n.what, n.doing, n.starts_at, n.ends_at, n.published_at, n.ended_at,
       (SELECT e.published_at FROM public_notices e
         WHERE e.series = n.series AND e.version < n.version AND e.published_at IS NOT NULL
         ORDER BY e.version DESC LIMIT 1) AS earlier,
       n.reason
  FROM public_notices n
  LEFT JOIN topics t ON t.code = n.topic
  LEFT JOIN districts d ON d.code = n.district
 WHERE n.state = 'published' OR (n.state IN ('over', 'withdrawn') AND n.ended_at >= :since)
 ORDER BY n.state <> 'published', n.drill, array_position('{extreme,severe,moderate,minor}', n.severity),
          n.published_at DESC, n.notice_id
 LIMIT :limit;

-- name: public_notice_read
-- One version of a notice by its id, published or not; `published_at` of a draft is when it was written.
SELECT n.notice_id, n.series, n.version, n.state, n.drill, n.category, n.severity, n.topic,
       t.names::jsonb AS topic_names, n.district, d.names::jsonb AS district_names, n.place, n.lat, n.lon, n.radius_m,
       n.what, n.doing, n.starts_at, n.ends_at, coalesce(n.published_at, n.written_at) AS published_at, n.ended_at,
       (SELECT e.published_at FROM public_notices e
         WHERE e.series = n.series AND e.version < n.version AND e.published_at IS NOT NULL
         ORDER BY e.version DESC LIMIT 1) AS earlier,
       n.reason
  FROM public_notices n
  LEFT JOIN topics t ON t.code = n.topic
  LEFT JOIN districts d ON d.code = n.district
 WHERE n.notice_id = :notice_id;

-- name: public_notices_of_staff
-- At most :limit versions for those who write them: waiting ones first, then published ones, then the latest; with
-- who wrote and approved each, and to how many browsers it was sent.
SELECT n.notice_id, n.series, n.version, n.state, n.drill, n.category, n.severity, n.topic, n.district,
       d.names::jsonb AS district_names, n.place, n.lat, n.lon, n.radius_m, n.what, n.doing, n.starts_at, n.ends_at,
       n.written_by, writer.name AS writer, n.written_at, approver.name AS approver, n.published_at, n.ended_at,
       n.held_until, n.reason, coalesce(r.sent, 0)::integer AS sent, coalesce(r.gone, 0)::integer AS gone,
       coalesce(r.failed, 0)::integer AS failed, coalesce(r.open, false) AS sending
  FROM public_notices n
  JOIN people writer ON writer.person_id = n.written_by
  LEFT JOIN people approver ON approver.person_id = n.approved_by
  LEFT JOIN districts d ON d.code = n.district
  LEFT JOIN LATERAL (
       SELECT sum(sent) FILTER (WHERE news IN ('published', 'corrected')) AS sent, sum(gone) AS gone,
              sum(failed) AS failed, bool_or(ended_at IS NULL) AS open
         FROM notice_rounds WHERE notice_id = n.notice_id) r ON true
 WHERE n.state <> 'dropped'
 ORDER BY n.state NOT IN ('draft', 'held', 'approved'), n.state <> 'published', n.written_at DESC, n.notice_id DESC
 LIMIT :limit;
