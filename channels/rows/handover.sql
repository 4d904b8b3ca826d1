-- name: inbox_snooze
-- :person_id, who holds :conversation_id (since after :silent_before), puts it away until :until. Returns
-- it then.
UPDATE conversations SET snoozed_until = :until, holder = NULL, held_at = NULL
 WHERE conversation_id = :conversation_id AND holder = :person_id AND held_at > :silent_before
   AND ended_at IS NULL
RETURNING conversation_id;

-- name: inbox_hand
-- :person_id, who holds :conversation_id (since after :silent_before), hands it to :to at :now. Returns it
-- then.
UPDATE conversations SET holder = :to, held_at = :now
 WHERE conversation_id = :conversation_id AND holder = :person_id AND held_at > :silent_before
   AND ended_at IS NULL
RETURNING conversation_id;

-- name: inbox_colleagues
-- Who works here in one of :roles, but for :person_id, with their extension where they have one.
SELECT p.person_id, p.name, o.extension
  FROM people p LEFT JOIN operators o ON o.person_id = p.person_id AND o.open
 WHERE p.active AND p.role = ANY (:roles::text[]) AND p.person_id <> :person_id
 ORDER BY p.name, p.person_id;
