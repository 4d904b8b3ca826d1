-- name: bench_faults_cut_off
-- The calls offered since :since that a dead PBX cut off: how many had been answered, how many of
-- all are owed a callback and are our fault, of how many a recording is kept.
SELECT count(*) FILTER (WHERE c.connected_at IS NOT NULL) AS talked,
       count(*) FILTER (WHERE c.connected_at IS NULL) AS waited,
       count(t.ticket) AS owed,
       count(*) FILTER (WHERE f.cause = 'ours') AS ours,
       count(DISTINCT r.call_id) AS recorded
  FROM calls c
  JOIN contact_facts f ON f.contact_id = c.call_id
  LEFT JOIN tasks t ON t.ticket = c.ticket AND t.kind = 'call_back' AND t.done_at IS NULL
  LEFT JOIN recordings r ON r.call_id = c.call_id
 WHERE c.cut_off = 'pbx_down' AND c.offered_at >= :since;
