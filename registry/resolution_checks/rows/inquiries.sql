-- name: inquiries_open
-- Who is still to be asked, at most 200; $1: the line of tickets whose own is gone.
SELECT i.ticket, i.round, t.applicant AS number, coalesce(l.number, $1) AS line,
       CASE WHEN t.language IN ('ru', 'en') THEN t.language ELSE 'kk' END AS language, t.topic_id,
       CASE t.language WHEN 'ru' THEN topics.name_ru WHEN 'en' THEN topics.name_en
                       ELSE topics.name_kk END AS topic,
       i.due_at, i.tries
  FROM inquiries i
  JOIN tickets t ON t.number = i.ticket AND t.state = 'resolved' AND t.applicant IS NOT NULL
  LEFT JOIN lines l ON l.number = t.line
  LEFT JOIN topics USING (topic_id)
 WHERE i.ended_at IS NULL
 ORDER BY i.planned_at, i.ticket, i.round
 LIMIT 200;

-- name: inquiries_tried
-- The $3-th attempt to ask the applicant of the ticket $1 about the answer $2 was in vain ($4); again
-- at $5.
UPDATE inquiries SET tries = greatest(tries, $3), last = $4, due_at = $5
 WHERE ticket = $1 AND round = $2 AND ended_at IS NULL AND tries < $3;

-- name: inquiries_ended
-- The last word on the answer $2 to the ticket $1: $4 at $5, after $3 attempts in vain. An applicant who
-- calls himself was perhaps never to be called; and his word goes before that there was none.
INSERT INTO inquiries AS i (ticket, round, planned_at, due_at, tries, result, ended_at)
VALUES ($1, $2, $5, $5, $3, $4, $5)
ON CONFLICT (ticket, round) DO UPDATE
   SET tries = greatest(i.tries, excluded.tries), result = excluded.result,
       ended_at = excluded.ended_at, settled_at = NULL
 WHERE i.ended_at IS NULL
    OR (i.result NOT IN ('confirmed', 'reopened') AND excluded.result IN ('confirmed', 'reopened'));

-- name: inquiries_overtaken
-- At $1: nobody is asked about a ticket that is not resolved any more, or a week after the answer.
UPDATE inquiries i SET result = 'overtaken', ended_at = $1, settled_at = $1
  FROM tickets t
 WHERE i.ended_at IS NULL AND t.number = i.ticket
   AND (t.state <> 'resolved' OR i.planned_at < $1::timestamptz - interval '7 days');

-- name: inquiries_told
-- At most $1 inquiries whose result does not stand on their tickets yet.
SELECT i.ticket, i.round, t.language, i.result, i.ended_at
  FROM inquiries i JOIN tickets t ON t.number = i.ticket
 WHERE i.ended_at IS NOT NULL AND i.settled_at IS NULL
 ORDER BY i.ended_at, i.ticket, i.round
 LIMIT $1
   FOR UPDATE OF i SKIP LOCKED;

-- name: inquiries_settled
-- The result of asking about the answer $2 to the ticket $1 stands there since $3.
UPDATE inquiries SET settled_at = $3 WHERE ticket = $1 AND round = $2;
