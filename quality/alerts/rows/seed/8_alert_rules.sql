-- The alerts that a new home begins with. Added where the code is unknown; a lead changes, switches
-- off and removes, and nothing here undoes that. The shift lead's screen first, the administrator's
-- when nobody has acknowledged.
WITH added AS (
    INSERT INTO alert_rules (code, figure, comparison, threshold, for_seconds, escalate_seconds)
    VALUES
        ('service_level', 'service_level', 'below', 80, 600, 900),
        ('waiting', 'waiting', 'above', 10, 30, 300),
        ('longest_wait', 'longest_wait', 'above', 60, 0, 300),
        ('rings_in_vain', 'rings_in_vain', 'above', 2, 0, 600),
        ('operators_working', 'operators_working', 'below', 2, 300, 600),
        ('loads_calls', 'loads_calls', 'above', 0, 0, NULL),
        ('loads_run', 'loads_run', 'above', 0, 0, NULL),
        ('disk', 'disk_free', 'below', 5, 0, 1800),
        ('recordings_missing', 'recordings_missing', 'above', 0, 600, 3600),
        ('recordings_failing', 'recordings_failing', 'above', 0, 300, 1800),
        ('programs_down', 'programs_down', 'above', 0, 60, 300),
        ('restarts', 'restarts', 'above', 0, 0, 1800),
        ('sums_differ', 'sums_differ', 'above', 0, 0, 3600),
        ('journal_behind', 'journal_behind', 'above', 60, 120, 900),
        ('overdue', 'overdue', 'above', 0, 3600, NULL),
        ('messages_wait', 'messages_wait', 'above', 15, 0, 1800),
        ('reports_unsent', 'reports_unsent', 'above', 0, 0, 3600),
        ('guesses_sip', 'guesses_sip', 'above', 49, 0, 900),
        ('guesses_sign_in', 'guesses_sign_in', 'above', 49, 0, 900)
    ON CONFLICT (code) DO NOTHING
    RETURNING rule_id, code
)
INSERT INTO alert_recipients (rule_id, step, way, address)
SELECT rule_id, step, 'screen', role
  FROM added
 CROSS JOIN (VALUES (1, 'shift_lead'), (2, 'administrator')) AS first_to_last (step, role)
UNION ALL
SELECT rule_id, 1, 'screen', 'administrator'
  FROM added
 WHERE code IN ('disk', 'recordings_failing', 'programs_down', 'restarts', 'sums_differ',
                'journal_behind', 'messages_wait', 'reports_unsent', 'guesses_sip', 'guesses_sign_in');
