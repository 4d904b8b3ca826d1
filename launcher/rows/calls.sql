-- name: calls_since
-- Calls offered at or after :since, oldest first, each with its rings and the paths of its
-- recordings (relative to the recordings folder). One row is one line of `./komek calls --json`.
SELECT c.call_id, c.line, coalesce(c.caller, c.caller_shown) AS caller, c.outcome, c.overflowed,
       c.route, c.offered_at, c.connected_at, c.ended_at, c.waited_seconds, c.talk_seconds,
       c.operator, c.ticket, c.failure,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'operator', r.operator, 'seconds', r.seconds, 'result', r.result)
                        ORDER BY r.started_at, r.ring_id)
                   FROM rings r WHERE r.call_id = c.call_id), '[]') AS rings,
       coalesce((SELECT array_agg(r.mixed_path ORDER BY r.started_at, r.recording_id)
                   FROM recordings r
                  WHERE r.call_id = c.call_id AND r.erased_at IS NULL AND r.seconds > 0), '{}') AS mixed_paths,
       coalesce((SELECT array_agg(r.sides_path ORDER BY r.started_at, r.recording_id)
                   FROM recordings r
                  WHERE r.call_id = c.call_id AND r.erased_at IS NULL AND r.seconds > 0), '{}') AS sides_paths
  FROM calls c
 WHERE c.offered_at >= :since
 ORDER BY c.offered_at, c.call_id;
