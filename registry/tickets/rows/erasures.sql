-- name: erasures
-- Wishes to erase, the newest first, at most :limit.
SELECT e.erasure_id, e.applicant, e.reason, e.asked_at AS requested_at, asker.name AS requested_by,
       e.asked_by AS asker_id, e.decided_at, decider.name AS decided_by, e.state, e.tickets, e.erased
  FROM erasures e
  JOIN people asker ON asker.person_id = e.asked_by
  LEFT JOIN people decider ON decider.person_id = e.decided_by
 ORDER BY e.erasure_id DESC LIMIT :limit;

-- name: erasure_ask
-- :person_id asks to erase what there is of :applicant, for :reason. Nothing where
-- somebody has asked already.
INSERT INTO erasures (applicant, asked_by, reason) VALUES (:applicant, :person_id, :reason)
ON CONFLICT (applicant) WHERE state = 'asked' DO NOTHING
RETURNING erasure_id;

-- name: erasure_open_applicant
-- The applicant of the open erasure request :erasure_id, if :person_id may decide it.
SELECT applicant FROM erasures WHERE erasure_id = :erasure_id AND state = 'asked' AND asked_by <> :person_id;

-- name: erasure_note_files
-- Store with the done erasure :erasure_id that :files could not be rewritten.
UPDATE erasures SET erased = erased || jsonb_build_object('files_left', :files::text[])
 WHERE erasure_id = :erasure_id AND state = 'done';

-- name: erasures_last
-- When the last erasure was done; null where there was none.
SELECT max(done_at) FROM erasures;

-- name: erasure_decide
-- :person_id, who did not ask for it, confirms the wish :erasure_id or refuses it (:confirms:
-- confirms).
UPDATE erasures
   SET state = CASE WHEN :confirms THEN 'confirmed' ELSE 'refused' END,
       decided_by = :person_id, decided_at = now(), applicant = CASE WHEN :confirms THEN applicant END
 WHERE erasure_id = :erasure_id AND state = 'asked' AND asked_by <> :person_id
RETURNING true;
