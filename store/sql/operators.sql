-- name: operators_add
-- The place of person $2 on the PBX: extension $1, digest secret $3, languages $4.
INSERT INTO operators (extension, person_id, sip_ha1, languages) VALUES ($1, $2, $3, $4);

-- name: operators_on_pbx
-- What the PBX must know of each operator who may work.
SELECT o.extension, p.name, o.sip_ha1, o.languages
  FROM operators o JOIN people p USING (person_id)
 WHERE p.active ORDER BY o.extension;
