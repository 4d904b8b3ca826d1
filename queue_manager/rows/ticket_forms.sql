-- name: ticket_form
-- The call of the ticket :number, who took it, and until when that call was the operator's
-- :extension: the end of their last ring, talk, or of the wrap-up that followed it at once.
SELECT t.call_id, t.operator, t.opened_at,
       greatest(
           (SELECT max(r.ended_at) FROM rings r
             WHERE r.call_id = t.call_id AND r.operator = :extension),
           (SELECT max(coalesce(w.ended_at, s.ended_at))
              FROM operator_states s
              LEFT JOIN operator_states w
                     ON w.extension = s.extension AND w.state = 'wrap_up'
                    AND w.began_at BETWEEN s.ended_at AND s.ended_at + interval '1 second'
             WHERE s.extension = :extension AND s.call_id = t.call_id
               AND s.began_at >= t.opened_at - interval '1 hour')) AS ended_at
  FROM tickets t WHERE t.number = :number;
