-- name: goal_judgements_before
-- How each measure stood at the last look before :day.
SELECT DISTINCT ON (code) code, colour FROM goal_judgements WHERE day < :day ORDER BY code, day DESC;

-- name: goal_judgements_set
-- How measures stand on :day: :rows of code, colour, progress and chance.
INSERT INTO goal_judgements (code, day, colour, progress, chance, formulas)
SELECT it.code, :day, it.colour, it.progress, it.chance, :formulas
  FROM jsonb_to_recordset(:rows)
    AS it (code text, colour text, progress double precision, chance double precision)
ON CONFLICT (code, day) DO UPDATE
   SET colour = EXCLUDED.colour, progress = EXCLUDED.progress, chance = EXCLUDED.chance,
       formulas = EXCLUDED.formulas;

-- name: goal_judgements_of
-- How the measure :code stood, day by day; the newest :limit, in order.
SELECT * FROM (SELECT day, colour, progress, chance FROM goal_judgements
                WHERE code = :code ORDER BY day DESC LIMIT :limit) newest
 ORDER BY day;

-- name: goal_alerts_now
-- Alerts that go on.
SELECT alert_id, code, kind, colour, chance, address, began_at
  FROM goal_alerts WHERE ended_at IS NULL ORDER BY began_at, alert_id;

-- name: goal_alert_begin
-- Somebody is alerted of :code.
INSERT INTO goal_alerts (code, kind, colour, chance, address, began_at)
VALUES (:code, :kind, :colour, :chance, :address, :at)
RETURNING alert_id;

-- name: goal_alert_end
-- The alert :alert_id is over.
UPDATE goal_alerts SET ended_at = :at WHERE alert_id = :alert_id AND ended_at IS NULL;

-- name: goal_action_add
-- Somebody acts against a measure that is bad.
INSERT INTO goal_actions (code, words, effect, due_on, made_by, made_at, colour_before, chance_before,
                          pace_before, colour_after, chance_after, pace_after)
VALUES (:code, :words, :effect, :due_on, :made_by, :made_at, :colour_before, :chance_before,
        :pace_before, :colour_after, :chance_after, :pace_after)
RETURNING action_id;

-- name: goal_action_done
-- The action :action_id is done; nothing where it was.
UPDATE goal_actions SET done_on = :day, done_by = :person_id
 WHERE action_id = :action_id AND code = ANY (:codes::text[]) AND done_on IS NULL
RETURNING true;

-- name: goal_actions_of
-- Actions against the measures :codes, what is due first before everything else.
SELECT a.action_id, a.code, a.words, a.effect, a.due_on, a.made_by, p.name, a.made_at, a.colour_before,
       a.chance_before, a.pace_before, a.colour_after, a.chance_after, a.pace_after, a.done_on
  FROM goal_actions a JOIN people p ON p.person_id = a.made_by
 WHERE a.code = ANY (:codes::text[])
 ORDER BY a.done_on IS NOT NULL, a.due_on, a.action_id;
