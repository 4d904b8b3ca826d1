-- name: thread_moment
-- The recording :recording_id, the call of which it is, and whose telephone spoke in it; `subject` null: nobody's.
-- `hidden_complaint`: somebody has complained of the call, and who is complained of may not know of which call.
SELECT r.recording_id, r.call_id, r.seconds, c.offered_at, coalesce(r.operator, c.operator) AS operator,
       o.person_id AS subject, p.name AS subject_name,
       EXISTS (SELECT FROM complaints x WHERE x.call_id = r.call_id AND x.kind = 'complaint'
                  AND NOT x.shown) AS hidden_complaint
  FROM recordings r
  JOIN calls c USING (call_id)
  LEFT JOIN operators o ON o.extension = coalesce(r.operator, c.operator)
  LEFT JOIN people p USING (person_id)
 WHERE r.recording_id = :recording_id AND r.erased_at IS NULL;

-- name: thread_add
-- A thread on the second :at_seconds of a recording.
INSERT INTO call_threads (call_id, recording_id, at_seconds, subject, controller, opened_at)
SELECT r.call_id, r.recording_id, :at_seconds, :subject, :controller, :now
  FROM recordings r WHERE r.recording_id = :recording_id
RETURNING thread_id;

-- name: thread_say
-- Words in a thread, once for each :key (of a form that is sent twice); null: they are there.
INSERT INTO call_thread_messages (thread_id, person_id, words, key, at)
VALUES (:thread_id, :person_id, :words, :key, :now)
ON CONFLICT (key) DO NOTHING
RETURNING true;

-- name: thread_of_key
-- The thread in which the form :key was sent.
SELECT thread_id FROM call_thread_messages WHERE key = :key;

-- name: thread_one
-- The thread :thread_id with its recording; `seconds` null: the recording was erased.
SELECT t.thread_id, t.call_id, t.recording_id, t.at_seconds, t.subject, t.controller, t.opened_at,
       s.name AS subject_name, q.name AS controller_name, c.offered_at,
       coalesce(r.operator, c.operator) AS operator,
       CASE WHEN r.erased_at IS NULL THEN r.seconds END AS seconds, r.by_age AS aged
  FROM call_threads t
  JOIN calls c USING (call_id)
  JOIN recordings r USING (recording_id)
  JOIN people s ON s.person_id = t.subject
  JOIN people q ON q.person_id = t.controller
 WHERE t.thread_id = :thread_id;

-- name: thread_messages
-- What was written in :thread_id, the first first.
SELECT m.message_id, m.person_id, p.name AS person, m.words, m.at
  FROM call_thread_messages m JOIN people p USING (person_id)
 WHERE m.thread_id = :thread_id ORDER BY m.message_id;

-- name: thread_seen
-- :person_id, one of its two, has read :thread_id to :message_id.
UPDATE call_threads
   SET seen_by_subject = CASE WHEN subject = :person_id THEN greatest(seen_by_subject, :message_id)
                              ELSE seen_by_subject END,
       seen_by_controller = CASE WHEN controller = :person_id THEN greatest(seen_by_controller, :message_id)
                                 ELSE seen_by_controller END
 WHERE thread_id = :thread_id AND :person_id IN (subject, controller);

-- name: threads_found
-- Threads of :person_id, or with :every those of everybody, what they have not read first, then the latest; at
-- most :limit. `words`: the last ones.
SELECT t.thread_id, t.at_seconds, t.subject, t.controller, s.name AS subject_name, q.name AS controller_name,
       c.offered_at, last.at AS last_at, last.words, writer.name AS last_person,
       last.message_id > CASE :person_id::bigint WHEN t.subject THEN t.seen_by_subject
                                         WHEN t.controller THEN t.seen_by_controller
                                         ELSE last.message_id END
           AND last.person_id <> :person_id AS unread
  FROM call_threads t
  JOIN calls c USING (call_id)
  JOIN people s ON s.person_id = t.subject
  JOIN people q ON q.person_id = t.controller
  JOIN LATERAL (SELECT * FROM call_thread_messages m WHERE m.thread_id = t.thread_id
                 ORDER BY message_id DESC LIMIT 1) last ON true
  JOIN people writer ON writer.person_id = last.person_id
 WHERE :person_id IN (t.subject, t.controller) OR (:every::boolean AND t.subject <> :person_id)
 ORDER BY unread DESC, last.message_id DESC LIMIT :limit;

-- name: threads_unread
-- In how many threads of :person_id others have written what they have not read.
SELECT count(*) FROM call_threads t
 WHERE (t.subject = :person_id::bigint
        AND EXISTS (SELECT FROM call_thread_messages m WHERE m.thread_id = t.thread_id
                       AND m.message_id > t.seen_by_subject AND m.person_id <> :person_id))
    OR (t.controller = :person_id
        AND EXISTS (SELECT FROM call_thread_messages m WHERE m.thread_id = t.thread_id
                       AND m.message_id > t.seen_by_controller AND m.person_id <> :person_id));
