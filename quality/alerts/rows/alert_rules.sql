-- name: alert_rules_all
-- The rules that are not gone, and those that are while an alert of theirs is open, with their
-- recipients, in the order in which they were made.
SELECT r.rule_id, r.figure, r.line, r.comparison, r.threshold, r.for_seconds, r.escalate_seconds,
       r.quiet_from, r.quiet_until, r.active AND NOT r.gone AS active, r.version,
       coalesce((SELECT jsonb_agg(jsonb_build_object('step', step, 'way', way, 'address', address)
                                  ORDER BY step, way, address)
                   FROM alert_recipients WHERE rule_id = r.rule_id), '[]') AS recipients
  FROM alert_rules r
 WHERE NOT r.gone
    OR EXISTS (SELECT FROM alerts a WHERE a.rule_id = r.rule_id AND a.state <> 'resolved')
 ORDER BY r.rule_id;

-- name: alert_rules_shown
-- The rules that are not gone, as above.
SELECT r.rule_id, r.figure, r.line, r.comparison, r.threshold, r.for_seconds, r.escalate_seconds,
       r.quiet_from, r.quiet_until, r.active, r.version,
       coalesce((SELECT jsonb_agg(jsonb_build_object('step', step, 'way', way, 'address', address)
                                  ORDER BY step, way, address)
                   FROM alert_recipients WHERE rule_id = r.rule_id), '[]') AS recipients
  FROM alert_rules r
 WHERE NOT r.gone
 ORDER BY r.rule_id;

-- name: alert_rule_of
-- The rule :rule_id, also one that is gone.
SELECT r.rule_id, r.figure, r.line, r.comparison, r.threshold, r.for_seconds, r.escalate_seconds,
       r.quiet_from, r.quiet_until, r.active AND NOT r.gone AS active, r.version,
       coalesce((SELECT jsonb_agg(jsonb_build_object('step', step, 'way', way, 'address', address)
                                  ORDER BY step, way, address)
                   FROM alert_recipients WHERE rule_id = r.rule_id), '[]') AS recipients
  FROM alert_rules r
 WHERE r.rule_id = :rule_id;

-- name: alert_rule_add
-- A rule; its recipients come beside it.
INSERT INTO alert_rules (figure, line, comparison, threshold, for_seconds, escalate_seconds,
                         quiet_from, quiet_until, active)
VALUES (:figure, :line, :comparison, :threshold, :for_seconds, :escalate_seconds, :quiet_from,
        :quiet_until, :active)
RETURNING rule_id;

-- name: alert_rule_change
-- Another rule in place of :rule_id, if it is still of :version.
UPDATE alert_rules
   SET figure = :figure, line = :line, comparison = :comparison, threshold = :threshold,
       for_seconds = :for_seconds, escalate_seconds = :escalate_seconds, quiet_from = :quiet_from,
       quiet_until = :quiet_until, active = :active, version = version + 1
 WHERE rule_id = :rule_id AND version = :version AND NOT gone
RETURNING version;

-- name: alert_rule_remove
-- The rule :rule_id watches no more; its row stays for its alerts' sake.
UPDATE alert_rules SET gone = true, version = version + 1
 WHERE rule_id = :rule_id AND NOT gone
RETURNING true;

-- name: alert_recipients_clear
-- Nobody is notified of the rule :rule_id.
DELETE FROM alert_recipients WHERE rule_id = :rule_id;

-- name: alert_recipients_add
-- The :recipients (objects of step, way and address) of the rule :rule_id.
INSERT INTO alert_recipients (rule_id, step, way, address)
SELECT :rule_id, it.step, it.way, it.address
  FROM jsonb_to_recordset(:recipients) AS it (step integer, way text, address text);
