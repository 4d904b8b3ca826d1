-- name: deadline_facts_histories
-- What the deadlines of :tickets need to know of them: how each stands, and every change of its
-- state or body with the answer that was given, in order. A ticket with an event that its clocks have not
-- processed yet is left out. For a ticket that another system solved it is not known who had it there: the body
-- that is responsible for its topic and place counts, from state :elsewhere to state :solved.
SELECT t.number, t.opened_at, t.topic_id, t.duplicate_of IS NOT NULL AS duplicate, t.state, t.body_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('at', h.at, 'state', h.state, 'body_id', h.body_id,
                                                     'answer', h.answer)
                                  ORDER BY h.at, h.nth)
                   FROM (SELECT at, history_id AS nth, change -> 'state' AS state, change -> 'body_id' AS body_id,
                                change -> 'answer' AS answer
                           FROM ticket_history
                          WHERE ticket = t.number AND change ?| '{state,body_id}'
                         UNION ALL
                         SELECT greatest(t.opened_at, closed_at), 0,
                                jsonb_build_array(:elsewhere::text, :solved::text), NULL, NULL
                           FROM open311_requests
                          WHERE ticket = t.number AND closed_at IS NOT NULL) h), '[]') AS changes
  FROM tickets t
 WHERE t.number = ANY (:tickets::text[])
   AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = t.number AND w.heard_at IS NULL);

-- name: deadline_facts_write
-- The rows of facts :facts in place of what stood there; a row that says the same is left alone.
INSERT INTO deadline_facts AS f
SELECT * FROM jsonb_populate_recordset(NULL::deadline_facts, :facts)
ON CONFLICT (ticket, kind, started_at) DO UPDATE SET
    run = excluded.run, formulas = excluded.formulas, opened_at = excluded.opened_at,
    amount = excluded.amount, unit = excluded.unit, due_at = excluded.due_at,
    provisional = excluded.provisional, done_at = excluded.done_at, in_time = excluded.in_time,
    restarted = excluded.restarted, reopened_at = excluded.reopened_at,
    topic_id = excluded.topic_id, duplicate = excluded.duplicate, body_id = excluded.body_id,
    moves = excluded.moves, held = excluded.held, waited = excluded.waited,
    extended = excluded.extended, rejected = excluded.rejected, answer_key = excluded.answer_key
WHERE f.* IS DISTINCT FROM excluded.*;

-- name: deadline_facts_drop_others
-- Facts of :tickets that are not among the rows :facts: a deadline that was put off after it had
-- come due, and has not come due again.
DELETE FROM deadline_facts f
 WHERE f.ticket = ANY (:tickets::text[])
   AND NOT EXISTS (SELECT FROM jsonb_populate_recordset(NULL::deadline_facts, :facts) new
                    WHERE new.ticket = f.ticket AND new.kind = f.kind
                      AND new.started_at = f.started_at);

-- name: deadline_facts_stored
-- The facts of :tickets as they stand.
SELECT * FROM deadline_facts WHERE ticket = ANY (:tickets::text[]) ORDER BY ticket, kind, started_at;

-- name: deadline_facts_keys
-- Tickets with clocks, opened at :begins or later and before (:before_at, :before_id), the latest
-- first: at most :limit of a share :share of all, which share the number :seed decides.
SELECT t.opened_at AS at, t.number AS id
  FROM tickets t
 WHERE t.opened_at >= :begins AND t.opened_at <= :before_at
   AND (t.opened_at, t.number) < (:before_at, :before_id)
   AND (:share::float8 >= 1
        OR abs(hashtextextended(t.number, :seed::bigint) % 1000000) < :share * 1000000)
   AND EXISTS (SELECT FROM clocks c WHERE c.ticket = t.number)
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit;
