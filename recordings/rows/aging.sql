-- name: aging_erase
-- Erase because of their age at most :limit recordings with files that began after :after, began and were
-- saved before :before, and that nobody needs: not those of a ticket that is open (a duplicate is, as
-- long as its first is) or was changed since :settled, and not those of the calls :held. Who spoke when in
-- them goes, too. Returns when each began.
WITH due AS (
    SELECT recording_id FROM recordings r
     WHERE r.started_at > :after AND r.started_at < :before AND r.linked_at < :before
       AND r.erased_at IS NULL AND r.seconds > 0 AND r.call_id <> ALL (:held::text[])
       AND NOT EXISTS (SELECT FROM tickets t LEFT JOIN tickets f ON f.number = t.duplicate_of
                        WHERE t.number = r.ticket
                          AND (ticket_is_open(coalesce(f.state, t.state)) OR t.changed_at > :settled))
       AND NOT EXISTS (SELECT FROM tickets t LEFT JOIN tickets f ON f.number = t.duplicate_of
                        WHERE t.call_id = r.call_id
                          AND (ticket_is_open(coalesce(f.state, t.state)) OR t.changed_at > :settled))
     ORDER BY r.started_at LIMIT :limit FOR UPDATE OF r SKIP LOCKED),
voices AS (DELETE FROM recording_voices v USING due WHERE v.recording_id = due.recording_id)
UPDATE recordings r SET erased_at = now(), by_age = true
  FROM due WHERE r.recording_id = due.recording_id
RETURNING r.started_at;

-- name: aging_newest
-- When the newest recording with files began.
SELECT max(started_at) FROM recordings WHERE erased_at IS NULL AND seconds > 0;

-- name: aging_any
-- Whether :call_id, or a call made to the applicant of :ticket, had a recording that is gone by age.
SELECT EXISTS (SELECT FROM recordings WHERE (call_id = :call_id OR ticket = :ticket) AND by_age);
