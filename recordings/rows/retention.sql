-- name: recordings_erase_aged
-- Erase because of their age at most :limit recordings with files that began after :after, began and were
-- saved before :before, and that nobody needs: not those of a ticket that is open (a duplicate is, as
-- long as its first is) or was changed since :settled, and not those of the calls :held. Who spoke when in
-- them goes, too. Returns when each began.
WITH due AS (
    SELECT recording_id FROM recordings r
     WHERE r.started_at > :after AND r.started_at < :before AND r.linked_at < :before
       AND r.erased_at IS NULL AND r.seconds > 0 AND r.call_id <> ALL (:held::text[])
       AND NOT EXISTS (SELECT FROM tickets t LEFT JOIN tickets f ON f.number = t.duplicate_of
                        WHERE (t.number = r.ticket OR t.call_id = r.call_id)
                          AND (ticket_is_open(coalesce(f.state, t.state))
                               OR greatest(t.changed_at, f.changed_at) > :settled))
     ORDER BY r.started_at LIMIT :limit FOR UPDATE OF r SKIP LOCKED),
voices AS (DELETE FROM recording_voices v USING due WHERE v.recording_id = due.recording_id)
UPDATE recordings r SET erased_at = now(), by_age = true
  FROM due WHERE r.recording_id = due.recording_id
RETURNING r.started_at;

-- name: recordings_newest
-- When the newest recording with files began that others began within a week before, a day earlier at least:
-- one of a clock that has jumped has none before it.
SELECT r.started_at FROM recordings r
 WHERE r.erased_at IS NULL AND r.seconds > 0
   AND EXISTS (SELECT FROM recordings e
                WHERE e.erased_at IS NULL AND e.seconds > 0
                  AND e.started_at >= r.started_at - interval '7 days'
                  AND e.started_at <= r.started_at - interval '1 day')
 ORDER BY r.started_at DESC LIMIT 1;

-- name: recordings_any_aged
-- Whether :call_id, or a call made to the applicant of :number, had a recording that is gone by age.
SELECT EXISTS (SELECT FROM recordings WHERE (call_id = :call_id OR ticket = :number) AND by_age);

-- name: recordings_oldest_files
-- Where the files of the oldest recordings that have any lie, at most :limit.
SELECT mixed_path FROM recordings WHERE erased_at IS NULL AND seconds > 0 ORDER BY started_at LIMIT :limit;
