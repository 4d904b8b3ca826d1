-- name: operators_add
-- The place of :person_id on the PBX: :extension, digest secret :sip_ha1, :languages
-- (code → level).
INSERT INTO operators (extension, person_id, sip_ha1, languages)
VALUES (:extension, :person_id, :sip_ha1, :languages);

-- name: operators_on_pbx
-- What the PBX must know of each operator who may work.
SELECT o.extension, p.name, o.sip_ha1, o.languages, o.lines, o.topics, o.reserve,
       o.calls, o.texts, o.text_languages, p.role
  FROM operators o JOIN people p USING (person_id)
 WHERE p.active AND o.open ORDER BY o.extension;

-- name: operators_add_many
-- Places on the PBX at once, one array a column.
INSERT INTO operators (extension, person_id, sip_ha1, languages)
SELECT * FROM unnest(:extensions::text[], :person_ids::bigint[], :sip_ha1s::text[],
                     :languages::jsonb[]);

-- name: operators_extensions
-- Every extension that was ever given.
SELECT extension FROM operators;

-- name: operators_extensions_of
-- The extensions of those who have one of :roles.
SELECT o.extension FROM operators o JOIN people p USING (person_id)
 WHERE p.role = ANY (:roles::text[]) ORDER BY o.extension;

-- name: operators_set_open
-- Whether :extension is rung: a place whose person has another role now is kept for its history.
UPDATE operators SET open = :open WHERE extension = :extension;

-- name: operators_set_languages
-- The :languages (code → level) that :extension speaks.
UPDATE operators SET languages = :languages WHERE extension = :extension;

-- name: operators_set_skills
-- What the operator :extension can be asked for: :lines, :languages (code → level), :topics,
-- whether in :reserve, whether :calls are for them, how many :texts at once, in which :text_languages.
-- Returns what it was before; no row where there is no such operator.
UPDATE operators SET lines = :lines, languages = :languages, topics = :topics, reserve = :reserve,
       calls = :calls, texts = :texts, text_languages = :text_languages
  FROM (SELECT extension, lines, languages, topics, reserve, calls, texts, text_languages FROM operators
         WHERE extension = :extension FOR UPDATE) before
 WHERE operators.extension = before.extension
RETURNING before.lines, before.languages, before.topics, before.reserve,
          before.calls, before.texts, before.text_languages;

-- name: operators_leads_on_pbx
-- Everybody of :roles, who may be on an operator's line and so have a telephone in the browser.
SELECT 'lead' || person_id AS phone, name FROM people
 WHERE active AND role = ANY (:roles::text[]) ORDER BY person_id;
