-- name: ticket
-- One ticket :number, with the topic's and the body's names, who took it, and its call's figures.
SELECT t.number, t.line, t.call_id, t.operator, p.name AS operator_name, t.applicant, t.language,
       t.opened_at, t.state, t.subject, t.text, t.address, t.topic_id, t.district, t.body_id,
       t.lat, t.lon, t.rough_place, t.urgent, t.due_at, t.answer, t.duplicate_of, t.version, t.changed_at,
       topics.names AS topic_names,
       b.names AS body_names,
       d.names AS district_names,
       c.caller_shown, c.offered_at, c.outcome, c.waited_seconds, c.talk_seconds,
       (SELECT k.opened_at FROM tasks k
         WHERE k.ticket = t.number AND k.kind = 'call_back' AND k.done_at IS NULL) AS call_back_since,
       (SELECT count(*) FROM tickets d WHERE d.duplicate_of = t.number) AS duplicates
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN bodies b ON b.body_id = t.body_id
  LEFT JOIN districts d ON d.code = t.district
  LEFT JOIN calls c ON c.call_id = t.call_id
  LEFT JOIN operators o ON o.extension = t.operator
  LEFT JOIN people p ON p.person_id = o.person_id
 WHERE t.number = :number;
