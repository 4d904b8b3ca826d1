-- name: recordings_hold_call
-- No erasure takes the call :call_id until this transaction ends; one that is taking it is waited for.
SELECT (SELECT true FROM calls WHERE call_id = :call_id FOR SHARE) AS call,
       (SELECT true FROM calls_out WHERE out_id = :call_id FOR SHARE) AS call_out;

-- name: recordings_save
-- An encoded conversation, linked to its call, ticket and operator as far as they are known.
-- :mixed_path and :sides_path are relative to the recordings folder; :bytes are of both. The file
-- tells only when it began at the latest (:started_at: its end less its length; while nobody sends
-- a sound, the PBX writes none), so the moment of the answer is taken where it is known: a leg that
-- answered no ring (a lead who took the call over) began in mid-call. Saved again, it replaces the
-- row: the files were encoded again. :seconds 0: neither side sent a packet of sound, and there are no
-- files. What an erasure has taken the call of is erased with it, now. Returns the ticket.
INSERT INTO recordings (recording_id, call_id, started_at, seconds, mixed_path, sides_path,
                        mixed_sha256, sides_sha256, bytes, ticket, operator, erased_at)
VALUES (:recording_id, :call_id,
        CASE WHEN :recording_id::text = :ring_id::text
            THEN least(:started_at::timestamptz, coalesce(
             (SELECT greatest(answered.ended_at, calls.connected_at)
                FROM rings AS answered LEFT JOIN calls ON calls.call_id = :call_id
               WHERE answered.ring_id = :ring_id AND answered.result = 'answered'),
               :started_at)) ELSE :started_at END,
        :seconds, :mixed_path, :sides_path, :mixed_sha256, :sides_sha256, :bytes,
        coalesce((SELECT ticket FROM calls WHERE call_id = :call_id),
                 (SELECT ticket FROM calls_out WHERE out_id = :call_id)),
        coalesce((SELECT operator FROM rings WHERE ring_id = :ring_id),
                 (SELECT operator FROM calls WHERE call_id = :call_id),
                 (SELECT operator FROM calls_out WHERE out_id = :call_id)),
        (SELECT min(done_at) FROM erasures WHERE :call_id = ANY (calls)))
ON CONFLICT (recording_id) DO UPDATE SET
    started_at = excluded.started_at, seconds = excluded.seconds,
    mixed_path = excluded.mixed_path, sides_path = excluded.sides_path,
    mixed_sha256 = excluded.mixed_sha256, sides_sha256 = excluded.sides_sha256,
    bytes = excluded.bytes,
    ticket = coalesce(excluded.ticket, recordings.ticket),
    operator = coalesce(excluded.operator, recordings.operator),
    erased_at = coalesce(recordings.erased_at, excluded.erased_at)
RETURNING ticket;

-- name: recordings_link_late
-- Link recordings that were saved before their call was written. Returns those linked now.
UPDATE recordings SET
    ticket = known.ticket,
    operator = coalesce(recordings.operator, known.operator),
    linked_at = now()
  FROM (SELECT call_id, ticket, operator FROM calls
        UNION ALL SELECT out_id, ticket, operator FROM calls_out) AS known
 WHERE recordings.ticket IS NULL
   AND known.call_id = recordings.call_id
   AND known.ticket IS NOT NULL
RETURNING recordings.call_id, recordings.ticket;

-- name: recordings_unlinked
-- How many recordings have no ticket yet.
SELECT count(*) FROM recordings WHERE ticket IS NULL;

-- name: recordings_missing
-- Answered calls, calls made that were answered, and messages left (at their end), that ended from
-- :since to :until and have no recording at all, oldest first.
SELECT t.call_id, t.ticket, t.operator, t.connected_at, t.talk_seconds
  FROM (SELECT call_id, ticket, operator, coalesce(connected_at, ended_at) AS connected_at, ended_at,
               talk_seconds FROM calls
         WHERE outcome IN ('answered', 'voicemail') AND ended_at >= :since AND ended_at < :until
        UNION ALL
        SELECT out_id, ticket, operator, connected_at, ended_at, talk_seconds FROM calls_out
         WHERE result = 'answered' AND connected_at IS NOT NULL
           AND ended_at >= :since AND ended_at < :until) AS t
 WHERE NOT EXISTS (SELECT FROM recordings r WHERE r.call_id = t.call_id)
 ORDER BY t.ended_at, t.call_id;

-- name: recordings_cut_short
-- Answered calls, and calls made, that ended from :since to :until whose recordings are shorter
-- than the talk by more than :by_seconds seconds: what a full disk or a killed PBX leaves. Of music
-- to a caller who is kept there is no recording, and it is no talk. Where a side's silence is on record
-- (`seconds` 0) nobody can tell what is missing.
SELECT t.call_id, t.ticket, t.operator, t.talk_seconds, sum(r.seconds) AS recorded_seconds
  FROM (SELECT call_id, ticket, operator, ended_at, talk_seconds FROM calls
         WHERE outcome = 'answered' AND ended_at >= :since AND ended_at < :until
        UNION ALL
        SELECT out_id, ticket, operator, ended_at, talk_seconds FROM calls_out
         WHERE result = 'answered' AND ended_at >= :since AND ended_at < :until) AS t
  JOIN recordings r USING (call_id)
 GROUP BY t.call_id, t.ticket, t.operator, t.talk_seconds, t.ended_at
HAVING sum(r.seconds) < t.talk_seconds - :by_seconds::double precision AND min(r.seconds) > 0
 ORDER BY t.ended_at, t.call_id;

-- name: recordings_between
-- Recordings with files, started from :since to :until, with what is known of their call.
SELECT r.recording_id, r.call_id, r.ticket, r.mixed_path, r.sides_path,
       r.mixed_sha256, r.sides_sha256, coalesce(c.call_id, o.out_id) IS NOT NULL AS call_known
  FROM recordings r
  LEFT JOIN calls c USING (call_id)
  LEFT JOIN calls_out o ON o.out_id = r.call_id
 WHERE r.started_at >= :since AND r.started_at < :until AND r.erased_at IS NULL AND r.seconds > 0
 ORDER BY r.started_at, r.recording_id;

-- name: recordings_known
-- Which of the recordings :recording_ids have a row.
SELECT recording_id FROM recordings WHERE recording_id = ANY(:recording_ids::text[]);

-- name: recordings_one
-- :recording_id: its files (relative to the recordings folder), its call, and who talked.
SELECT r.recording_id, r.call_id, r.mixed_path, r.sides_path, r.seconds, r.started_at,
       coalesce(r.ticket, c.ticket) AS ticket, coalesce(r.operator, c.operator) AS operator
  FROM recordings r LEFT JOIN calls c USING (call_id)
 WHERE r.recording_id = :recording_id AND r.erased_at IS NULL AND r.seconds > 0;

-- name: recordings_of_ticket
-- The recordings of :call_id, and of calls made to the applicant of :number, oldest first;
-- each with its silent parts: where they begin in it and how long they last, in seconds. One of 0
-- seconds says that neither side sent a sound; of a call made that nobody answered it says nothing.
SELECT r.recording_id, r.started_at, r.seconds, coalesce(r.operator, c.operator) AS operator,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                    'reason', g.reason,
                    'operator', g.operator,
                    'from_seconds', greatest(0, extract(epoch FROM g.began_at - r.started_at)),
                    'seconds', extract(epoch FROM
                               g.ended_at - greatest(g.began_at, r.started_at))) ORDER BY g.began_at)
                   FROM recording_gaps g WHERE g.recording_id = r.recording_id), '[]') AS gaps
  FROM recordings r LEFT JOIN calls c USING (call_id)
 WHERE (r.call_id = :call_id OR r.ticket = :number) AND r.erased_at IS NULL
   AND (r.seconds > 0 OR NOT EXISTS (SELECT FROM calls_out o
                                      WHERE o.out_id = r.call_id AND o.result <> 'answered'))
 ORDER BY r.started_at, r.recording_id;

-- name: recordings_erased
-- Files of erased recordings that are still there, at most :limit recordings, in their order behind :after;
-- with or without those that were erased because of their age.
SELECT recording_id, mixed_path, sides_path FROM recordings
 WHERE erased_at IS NOT NULL AND bytes > 0 AND recording_id > :after AND (:aged OR NOT by_age)
 ORDER BY recording_id LIMIT :limit;

-- name: recordings_files_gone
-- The files of these recordings :recording_ids are gone.
UPDATE recordings SET bytes = 0
 WHERE recording_id = ANY (:recording_ids::text[]) AND erased_at IS NOT NULL;

-- name: recordings_of_calls
-- The recordings with files of each of :call_ids, oldest first.
SELECT call_id, array_agg(recording_id ORDER BY started_at) AS recordings FROM recordings
 WHERE call_id = ANY (:call_ids::text[]) AND erased_at IS NULL AND seconds > 0
 GROUP BY call_id;

-- name: recordings_save_voices
-- Who spoke when in :recording_id, by :version of the rules; instead of what was found before. Of one that
-- was erased meanwhile nothing is written.
INSERT INTO recording_voices (recording_id, version, peaks, caller_seconds, operator_seconds,
                              silences, overtalks)
SELECT recording_id, :version::smallint, :peaks::bytea, :caller_seconds::real, :operator_seconds::real,
       :silences::jsonb, :overtalks::jsonb
  FROM (SELECT recording_id FROM recordings WHERE recording_id = :recording_id AND erased_at IS NULL
           FOR NO KEY UPDATE) AS there
ON CONFLICT (recording_id) DO UPDATE SET
    version = excluded.version, peaks = excluded.peaks, caller_seconds = excluded.caller_seconds,
    operator_seconds = excluded.operator_seconds, silences = excluded.silences,
    overtalks = excluded.overtalks;

-- name: recordings_voices
-- Who spoke when in :recording_id.
SELECT peaks, caller_seconds, operator_seconds, silences, overtalks, version FROM recording_voices
 WHERE recording_id = :recording_id;

-- name: recordings_without_voices
-- At most :limit recordings with files whose voices were not looked for by :version, the newest first.
SELECT r.recording_id, r.sides_path FROM recordings r LEFT JOIN recording_voices v USING (recording_id)
 WHERE r.erased_at IS NULL AND r.seconds > 0 AND coalesce(v.version, 0) < :version
 ORDER BY r.started_at DESC LIMIT :limit;

-- name: recordings_expect_since
-- Recordings of calls that ended before :since are missed by nobody.
INSERT INTO recordings_expected (since) VALUES (:since)
ON CONFLICT (only_row) DO UPDATE SET since = greatest(recordings_expected.since, excluded.since);

-- name: recordings_expected_since
-- From when on calls are to have a recording; no row: always.
SELECT since FROM recordings_expected;

-- name: recordings_look_again
-- Files of the recordings :recording_ids are there again: they come from a copy that was made before.
UPDATE recordings SET bytes = 1
 WHERE recording_id = ANY (:recording_ids::text[]) AND erased_at IS NOT NULL AND bytes = 0 AND seconds > 0;
