-- name: report_subscriptions_all
-- Every report that somebody has sent, with the last one of it.
SELECT s.report_id, s.person_id, s.weekdays, s.at, s.forms, s.address, s.changed_at,
       d.day AS last_day, d.result AS last_result
  FROM report_subscriptions s
  LEFT JOIN LATERAL (SELECT day, result FROM report_deliveries d
                      WHERE d.report_id = s.report_id AND d.person_id = s.person_id
                      ORDER BY day DESC LIMIT 1) d ON true
 ORDER BY s.report_id, s.person_id;

-- name: report_subscriptions_of
-- Those of :person_id.
SELECT s.report_id, s.person_id, s.weekdays, s.at, s.forms, s.address, s.changed_at,
       d.day AS last_day, d.result AS last_result
  FROM report_subscriptions s
  LEFT JOIN LATERAL (SELECT day, result FROM report_deliveries d
                      WHERE d.report_id = s.report_id AND d.person_id = s.person_id
                      ORDER BY day DESC LIMIT 1) d ON true
 WHERE s.person_id = :person_id
 ORDER BY s.report_id;

-- name: report_subscribe
-- :person_id has the report :report_id sent, if it is theirs or shared; null where it is not.
INSERT INTO report_subscriptions (report_id, person_id, weekdays, at, forms, address, changed_at)
SELECT r.report_id, :person_id::bigint, :weekdays, :at, :forms, :address, :now
  FROM saved_reports r
 WHERE r.report_id = :report_id AND (r.person_id = :person_id OR r.shared)
ON CONFLICT (report_id, person_id) DO UPDATE
   SET weekdays = excluded.weekdays, at = excluded.at, forms = excluded.forms,
       address = excluded.address, changed_at = excluded.changed_at
RETURNING report_id;

-- name: report_unsubscribe
-- It is sent no more.
DELETE FROM report_subscriptions WHERE report_id = :report_id AND person_id = :person_id
RETURNING true;

-- name: report_order
-- The report :report_id and the person :person_id to whom it is to be sent. `visible`: it is theirs, or
-- shared, by now.
SELECT r.name, r.query, r.days, r.person_id = p.person_id OR r.shared AS visible,
       p.role, p.language, p.active
  FROM saved_reports r CROSS JOIN people p
 WHERE r.report_id = :report_id AND p.person_id = :person_id;

-- name: report_deliver
-- The report :report_id of :day for :person_id came to :result; null where something did before.
INSERT INTO report_deliveries (report_id, person_id, day, at, result)
VALUES (:report_id, :person_id, :day, :now, :result)
ON CONFLICT DO NOTHING
RETURNING true;
