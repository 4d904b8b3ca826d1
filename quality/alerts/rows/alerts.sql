-- name: alerts_open_ids
-- The rules that have an open alert.
SELECT rule_id FROM alerts WHERE state <> 'resolved';

-- name: alert_open_of_rule
-- The open alert of the rule :rule_id, ours until the transaction ends.
SELECT alert_id, state, began_at, seen_at, value, step, fired_at, notified_at, well_since,
       acknowledged_at, acknowledged_by, resolved_at
  FROM alerts WHERE rule_id = :rule_id AND state <> 'resolved'
   FOR UPDATE;

-- name: alert_by_id
-- The alert :alert_id with its rule, ours until the transaction ends.
SELECT alert_id, rule_id, state, began_at, seen_at, value, step, fired_at, notified_at, well_since,
       acknowledged_at, acknowledged_by, resolved_at
  FROM alerts WHERE alert_id = :alert_id
   FOR UPDATE;

-- name: alert_begin
-- A new alert of the rule :rule_id.
INSERT INTO alerts (rule_id, state, began_at, seen_at, value, step, fired_at, notified_at,
                    well_since, acknowledged_at, acknowledged_by, resolved_at)
VALUES (:rule_id, :state, :began_at, :seen_at, :value, :step, :fired_at, :notified_at, :well_since,
        :acknowledged_at, :acknowledged_by, :resolved_at)
RETURNING alert_id;

-- name: alert_save
-- How the alert :alert_id stands.
UPDATE alerts
   SET state = :state, began_at = :began_at, seen_at = :seen_at, value = :value, step = :step,
       fired_at = :fired_at, notified_at = :notified_at, well_since = :well_since,
       acknowledged_at = :acknowledged_at, acknowledged_by = :acknowledged_by,
       resolved_at = :resolved_at
 WHERE alert_id = :alert_id;

-- name: alert_forget
-- The alert :alert_id never fired.
DELETE FROM alerts WHERE alert_id = :alert_id AND state = 'pending';

-- name: alert_event_add
-- The alert :alert_id came to :state at :at.
INSERT INTO alert_events (alert_id, at, state, step, value, person_id)
VALUES (:alert_id, :at, :state, :step, :value, :person_id);

-- name: alert_notices_of
-- Who was notified of the alert :alert_id.
SELECT step, way, address FROM alert_notices WHERE alert_id = :alert_id;

-- name: alert_notice_add
-- Somebody is notified of the alert :alert_id; null where they were.
INSERT INTO alert_notices (alert_id, step, way, address, at)
VALUES (:alert_id, :step, :way, :address, :at)
ON CONFLICT DO NOTHING
RETURNING true;

-- name: alerts_on_screens
-- Open alerts of which a screen of :role is notified and which nobody has acknowledged, the oldest
-- first. Those that are silenced at :now are left out.
SELECT a.alert_id, a.rule_id, a.state, a.value, a.step, a.fired_at
  FROM alerts a
 WHERE a.state IN ('firing', 'escalated')
   AND EXISTS (SELECT FROM alert_notices n
                WHERE n.alert_id = a.alert_id AND n.way = 'screen' AND n.address = :role)
   AND NOT EXISTS (SELECT FROM alert_silences s
                    WHERE (s.rule_id = a.rule_id OR s.rule_id IS NULL)
                      AND s.from_at <= :now AND s.until_at > :now)
 ORDER BY a.fired_at, a.alert_id;

-- name: alerts_listed
-- Alerts that have fired: the open ones first, then the latest, at most :limit.
SELECT a.alert_id, a.rule_id, a.state, a.value, a.step, a.fired_at, a.acknowledged_at, a.resolved_at,
       p.name AS acknowledged_by
  FROM alerts a LEFT JOIN people p ON p.person_id = a.acknowledged_by
 WHERE a.fired_at IS NOT NULL
 ORDER BY (a.state = 'resolved'), a.fired_at DESC, a.alert_id DESC
 LIMIT :limit;

-- name: alert_events_of_alerts
-- What happened to the alerts :alert_ids, in order.
SELECT e.alert_id, e.at, e.state, e.step, e.value, p.name AS person
  FROM alert_events e LEFT JOIN people p USING (person_id)
 WHERE e.alert_id = ANY (:alert_ids::bigint[])
 ORDER BY e.event_id;

-- name: alert_notices_of_alerts
-- Who was notified of the alerts :alert_ids, in order.
SELECT alert_id, at, step, way, address
  FROM alert_notices
 WHERE alert_id = ANY (:alert_ids::bigint[])
 ORDER BY at, step, way, address;

-- name: alert_silences_now
-- Rules that are silenced at :now; null: all.
SELECT DISTINCT rule_id FROM alert_silences WHERE from_at <= :now AND until_at > :now;

-- name: alert_silences_listed
-- Silences that are not over at :now.
SELECT s.silence_id, s.rule_id, s.from_at, s.until_at, s.reason, p.name AS person
  FROM alert_silences s JOIN people p USING (person_id)
 WHERE s.until_at > :now
 ORDER BY s.until_at, s.silence_id;

-- name: alert_silence_add
-- Nobody is notified of alerts of :rule_id (null: of any) from :from_at to before :until_at.
INSERT INTO alert_silences (rule_id, from_at, until_at, reason, person_id)
VALUES (:rule_id, :from_at, :until_at, :reason, :person_id)
RETURNING silence_id;

-- name: alert_silence_end
-- The silence :silence_id ends at :now; one that was to come ends as it begins.
UPDATE alert_silences
   SET until_at = greatest(:now, from_at)
 WHERE silence_id = :silence_id AND until_at > :now
RETURNING true;
