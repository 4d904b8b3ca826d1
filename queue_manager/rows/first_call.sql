-- name: first_call_counts
-- First-call resolution of the answered calls offered from :begins to before :ends on :line (null:
-- every line), by topic (null: none was set) and operator. `declared`: the operator said
-- :on_the_spot, whatever became of the ticket later, and nobody of the centre has taken it back
-- (from there to :taken_back). `known`: the number and the topic are known, and :days days have
-- passed since by :now. `alone`: of those, no new contact of the number on the topic within :days
-- days. `held` and `held_known`: the same of the declared ones.
WITH answered AS (
    SELECT c.caller, c.ended_at, c.operator, t.number, t.topic_id,
           CASE WHEN t.state = :on_the_spot::text THEN true ELSE coalesce((
               SELECT h.change -> 'state' ->> 1 <> :taken_back::text FROM ticket_history h
                WHERE h.ticket = t.number AND h.change -> 'state' ->> 0 = :on_the_spot
                ORDER BY h.at DESC, h.history_id DESC LIMIT 1), false) END AS declared
      FROM calls c
      JOIN tickets t ON t.number = c.ticket
     WHERE c.outcome = 'answered' AND NOT c.trial
       AND c.offered_at >= :begins::timestamptz AND c.offered_at < :ends::timestamptz
       AND (:line::text IS NULL OR c.line = :line)
), looked AS (
    SELECT topic_id, operator, declared,
           caller IS NOT NULL AND topic_id IS NOT NULL
           AND ended_at + make_interval(days => :days::integer) <= :now::timestamptz AS known,
           NOT EXISTS (
               SELECT FROM tickets again
                WHERE again.applicant = answered.caller AND again.topic_id = answered.topic_id
                  AND again.number <> answered.number AND again.opened_at > answered.ended_at
                  AND again.opened_at <= answered.ended_at + make_interval(days => :days::integer))
               AS alone
      FROM answered
)
SELECT topic_id, operator, count(*) AS answered, count(*) FILTER (WHERE declared) AS declared,
       count(*) FILTER (WHERE known) AS known, count(*) FILTER (WHERE known AND alone) AS alone,
       count(*) FILTER (WHERE known AND declared) AS held_known,
       count(*) FILTER (WHERE known AND declared AND alone) AS held
  FROM looked
 GROUP BY topic_id, operator
 ORDER BY topic_id, operator;
