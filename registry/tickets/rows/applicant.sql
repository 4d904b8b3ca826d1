-- name: applicant_ticket
-- The ticket :number as its applicant may see it.
SELECT t.number, t.language, t.opened_at, ticket_solution_term(t) AS due_at, t.state, t.subject, t.text, t.address, t.answer,
       topics.names AS topic_names,
       b.names AS body_names
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN bodies b ON b.body_id = t.body_id
       AND ticket_is_of_body(t.state)
 WHERE t.number = :number;

-- name: applicant_story
-- Those :steps of :number which its applicant is told of, with the body that had it from then on,
-- and the words that are for him; of nobody's name.
SELECT h.at, h.step,
       b.names AS body_names,
       coalesce(h.change #>> '{answer,1}', h.change #>> '{question,1}',
                h.change #>> '{applicant_said,1}', '') AS words,
       CASE WHEN h.step IN ('reject', 'ask_extension', 'grant_extension') OR h.part = 'applicant'
            THEN coalesce(h.reason, '') ELSE '' END AS reason
  FROM ticket_history h
  LEFT JOIN bodies b ON b.body_id::text = h.change #>> '{body_id,1}'
 WHERE h.ticket = :number
   AND h.step = ANY (:steps::text[])
 ORDER BY h.history_id;

-- name: applicant_reopened
-- Tickets that were reopened at least :times times, the last time at :since or later, the newest
-- first, at most :limit: for quality control.
SELECT t.number, t.opened_at, t.state, ticket_title(t.subject, t.text) AS subject, t.address,
       t.reopenings, t.due_at,
       b.names AS body_names,
       last.at AS reopened_at, coalesce(last.reason, '') AS reason
  FROM tickets t
  LEFT JOIN bodies b ON b.body_id = t.body_id
 CROSS JOIN LATERAL (SELECT h.at, h.reason FROM ticket_history h
                      WHERE h.ticket = t.number AND h.step = 'reopen'
                      ORDER BY h.history_id DESC LIMIT 1) AS last
 WHERE t.reopenings >= :times AND last.at >= :since
 ORDER BY last.at DESC, t.number
 LIMIT :limit;
