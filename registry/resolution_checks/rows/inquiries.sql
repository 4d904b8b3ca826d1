-- name: inquiries_tried
-- The :tries-th attempt to ask the applicant of :ticket about the answer :round_ was in vain
-- (:result); again at :due_at.
UPDATE inquiries SET tries = greatest(tries, :tries), last = :result, due_at = :due_at
 WHERE ticket = :ticket AND round = :round_ AND ended_at IS NULL AND tries < :tries;

-- name: inquiries_ended
-- The last word on the answer :round_ to :ticket: :result at :at, after :tries attempts in vain. An
-- applicant who calls himself was perhaps never to be called; and his word goes before that there
-- was none.
INSERT INTO inquiries AS i (ticket, round, planned_at, due_at, tries, result, ended_at)
VALUES (:ticket, :round_, :at, :at, :tries, :result, :at)
ON CONFLICT (ticket, round) DO UPDATE
   SET tries = greatest(i.tries, excluded.tries), result = excluded.result,
       ended_at = excluded.ended_at, settled_at = NULL
 WHERE i.ended_at IS NULL
    OR (i.result NOT IN ('confirmed', 'reopened') AND excluded.result IN ('confirmed', 'reopened'));

-- name: inquiries_overtaken
-- At :now: nobody is asked about a ticket that is not resolved any more, or a week after the
-- answer.
UPDATE inquiries i SET result = 'overtaken', ended_at = :now, settled_at = :now
  FROM tickets t
 WHERE i.ended_at IS NULL AND t.number = i.ticket
   AND (t.state <> 'resolved' OR i.planned_at < :now::timestamptz - interval '7 days');

-- name: inquiries_told
-- At most :limit inquiries whose result does not stand on their tickets yet. `answered_since`: the
-- ticket got another answer after they ended.
SELECT i.ticket, i.round, t.language, i.result, i.ended_at,
       EXISTS (SELECT FROM clock_words w
                WHERE w.ticket = i.ticket AND w.word_id > i.round AND w.at > i.ended_at
                  AND w.becomes = 'resolved' AND w.was IS DISTINCT FROM w.becomes) AS answered_since
  FROM inquiries i JOIN tickets t ON t.number = i.ticket
 WHERE i.ended_at IS NOT NULL AND i.settled_at IS NULL
 ORDER BY i.ended_at, i.ticket, i.round
 LIMIT :limit
   FOR UPDATE OF i SKIP LOCKED;

-- name: inquiries_settled
-- The result of asking about the answer :round_ to :ticket stands there since :at.
UPDATE inquiries SET settled_at = :at WHERE ticket = :ticket AND round = :round_;
