-- name: operators_add
-- The place of person $2 on the PBX: extension $1, digest secret $3, languages $4
-- (code → level).
INSERT INTO operators (extension, person_id, sip_ha1, languages) VALUES ($1, $2, $3, $4);

-- name: operators_on_pbx
-- What the PBX must know of each operator who may work.
SELECT o.extension, p.name, o.sip_ha1, o.languages, o.lines, o.topics, o.reserve
  FROM operators o JOIN people p USING (person_id)
 WHERE p.active ORDER BY o.extension;

-- name: operators_set_skills
-- What the operator $1 can be asked for: lines $2, languages $3 (code → level), topics $4, whether
-- in the reserve $5. Returns what it was before; no row where there is no such operator.
UPDATE operators SET lines = $2, languages = $3, topics = $4, reserve = $5
  FROM (SELECT extension, lines, languages, topics, reserve FROM operators
         WHERE extension = $1 FOR UPDATE) before
 WHERE operators.extension = before.extension
RETURNING before.lines, before.languages, before.topics, before.reserve;

-- name: operators_leads_on_pbx
-- Who may be on an operator's line, and so has a telephone of his own in the browser.
SELECT 'lead' || person_id AS phone, name FROM people
 WHERE active AND role IN ('shift_lead', 'administrator') ORDER BY person_id;
