-- name: bench_apart_calls
-- The calls of the contacts offered from :begins to before :ends, of a tenth as many numbers.
INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at, connected_at,
                   ended_at, outcome, operator, ticket)
SELECT contact_id, 'pbx1', line, number, number, 'known', language, offered_at, connected_at, ended_at, outcome,
       operator, CASE WHEN answered THEN ticket_number END
  FROM (SELECT f.*, '+7701' || lpad((hashtext(contact_id) & 1048575)::text, 7, '0') AS number,
               '109-2025-' || substr(contact_id, 2) AS ticket_number
          FROM contact_facts f WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz) made;

-- name: bench_apart_tickets
-- Their tickets: four in five of the answered were solved on the spot. None has a history: only the
-- registry writes one.
INSERT INTO tickets (number, contact_id, line, call_id, operator, applicant, language, opened_at, state, topic_id,
                     changed_at)
SELECT c.ticket, c.call_id, c.line, c.call_id, c.operator, c.caller, c.language, c.connected_at,
       CASE WHEN hashtext(c.call_id || 's') & 127 < 102 THEN 'answered_on_the_spot' ELSE 'assigned' END,
       f.topic_id, c.connected_at
  FROM calls c JOIN contact_facts f ON f.contact_id = c.call_id AND f.offered_at = c.offered_at
 WHERE c.ticket IS NOT NULL AND f.offered_at >= :begins::timestamptz AND f.offered_at < :ends::timestamptz;

-- name: bench_apart_states
-- How :operators spent the days from :begins to before :ends: eight hours of ringing, talking, wrap-up
-- and waiting in turn, three minutes and a half each round.
INSERT INTO operator_states (extension, state, device, began_at, ended_at)
SELECT (1000 + person)::text, step.state, 'web', round.at + step.after, round.at + step.until
  FROM generate_series(1, :operators::integer) person
 CROSS JOIN LATERAL generate_series(:begins::timestamptz, :ends::timestamptz - interval '1 day', interval '1 day') day
 CROSS JOIN LATERAL (SELECT day + make_interval(hours => person % 16, secs => 210 * n) AS at
                       FROM generate_series(0, 136) n) round
 CROSS JOIN (VALUES ('ringing', interval '0 s', interval '4 s'), ('talking', '4 s', '150 s'),
                    ('wrap_up', '150 s', '170 s'), ('available', '170 s', '210 s'))
            AS step (state, after, until);

-- name: bench_apart_analyze
-- As autovacuum does in its own time.
VACUUM (ANALYZE) calls, tickets, operator_states;

-- name: bench_apart_counts
-- How much there is of each.
SELECT (SELECT count(*) FROM calls) AS calls, (SELECT count(*) FROM tickets) AS tickets,
       (SELECT count(*) FROM operator_states) AS states;
