-- name: bench_pages_readers
-- The first person of each role, with their extension if they have one.
SELECT DISTINCT ON (p.role) p.person_id, p.login, p.role, p.name, o.extension
  FROM people p LEFT JOIN operators o USING (person_id)
 WHERE p.active ORDER BY p.role, p.person_id;

-- name: bench_pages_recording
-- What the recorder would have written of the talk :recording of the call :call.
INSERT INTO recordings (recording_id, call_id, operator, started_at, seconds, mixed_path, sides_path,
                        mixed_sha256, sides_sha256, bytes)
VALUES (:recording, :call, :operator, :at, :seconds, :recording || '.m', :recording || '.s', repeat('0', 64),
        repeat('0', 64), 1);

-- name: bench_pages_operators
-- Operators until there are :operators, beginning with the extension 1001.
WITH made AS (
    INSERT INTO people (login, password_hash, role, name)
    SELECT 'bench-' || n, '-', 'operator', 'Operator ' || n
      FROM generate_series(1001, 1000 + :operators::integer) n
     WHERE NOT EXISTS (SELECT FROM operators WHERE extension = n::text)
    RETURNING person_id, login)
INSERT INTO operators (extension, person_id, sip_ha1)
SELECT substr(login, 7), person_id, repeat('0', 32) FROM made;

-- name: bench_pages_rings
-- One ring for each answered call from :begins to before :ends that has none.
INSERT INTO rings (ring_id, call_id, operator, device, started_at, ringing_at, ended_at, seconds, result)
SELECT 'r' || call_id, call_id, operator, 'web', connected_at - interval '4 s', connected_at - interval '4 s',
       connected_at, 4, 'answered'
  FROM calls c
 WHERE outcome = 'answered' AND offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz
   AND NOT EXISTS (SELECT FROM rings r WHERE r.call_id = c.call_id);

-- name: bench_pages_calls
-- The calls of the contacts that have none, of a tenth as many numbers.
INSERT INTO calls (call_id, pbx, line, caller, caller_shown, caller_kind, language, offered_at, connected_at,
                   ended_at, outcome, operator, ticket)
SELECT contact_id, 'pbx1', line, number, number, 'known', language, offered_at, connected_at, ended_at, outcome,
       operator, CASE WHEN answered THEN '109-2020-' || substr(contact_id, 2) END
  FROM (SELECT f.*, '+7701' || lpad((hashtext(contact_id) & 1048575)::text, 7, '0') AS number
          FROM contact_facts f WHERE contact_id ~ '^b[0-9]{9}$') made;

-- name: bench_pages_tickets
-- Their tickets: four in five of the answered were solved on the spot, and of the others those of the last
-- week are open, by :now.
INSERT INTO tickets (number, contact_id, line, call_id, operator, applicant, language, opened_at, state, topic_id,
                     body_id, due_at, changed_at)
SELECT c.ticket, c.call_id, c.line, c.call_id, c.operator, c.caller, c.language, c.connected_at, life.state,
       t.topic_id, CASE WHEN life.state <> 'answered_on_the_spot' THEN t.body_id END,
       CASE WHEN life.state <> 'answered_on_the_spot' THEN c.connected_at + interval '7 days' END, c.connected_at
  FROM calls c
  JOIN contact_facts f ON f.contact_id = c.call_id AND f.offered_at = c.offered_at
  LEFT JOIN topics t ON t.topic_id = f.topic_id
 CROSS JOIN LATERAL (SELECT CASE WHEN hashtext(c.call_id || 's') & 127 < 102 THEN 'answered_on_the_spot'
                                 WHEN c.offered_at > :now::timestamptz - interval '7 days' THEN 'assigned'
                                 ELSE 'confirmed' END AS state) life
 WHERE c.call_id ~ '^b[0-9]{9}$' AND c.ticket IS NOT NULL;

-- name: bench_pages_analyze
-- As autovacuum does in its own time.
VACUUM (ANALYZE);
