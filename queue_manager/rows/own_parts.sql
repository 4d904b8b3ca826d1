-- name: shared_talks
-- Answered calls offered from a day before :begins until :ends whose operator's side was lost or handed on,
-- as the domain's SharedTalk has them, with the milliseconds for which each of their operators held the
-- caller, and wrote afterwards: of :call_ids (null: all). Trials are left out.
SELECT f.operator, f.connected_at, f.talk_ms, f.hold_ms, coalesce(broken.handovers, '[]') AS handovers,
       coalesce((SELECT jsonb_object_agg(extension, ms)
                   FROM (SELECT s.extension,
                                round(1000 * sum(extract(epoch FROM s.ended_at - s.began_at)))::bigint AS ms
                           FROM operator_states s
                          WHERE s.extension = ANY (broken.operators) AND s.began_at >= f.connected_at
                            AND s.began_at < f.ended_at AND s.state = 'hold' AND s.call_id = f.contact_id
                          GROUP BY 1) held), '{}') AS held_ms,
       coalesce((SELECT jsonb_object_agg(extension, ms)
                   FROM (SELECT s.extension,
                                round(1000 * sum(extract(epoch FROM s.ended_at - s.began_at)))::bigint AS ms
                           FROM operator_states s
                          WHERE s.state = 'wrap_up' AND s.call_id = f.contact_id
                          GROUP BY 1) wrote), '{}') AS wrap_up_ms
  FROM contact_facts f
  LEFT JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_object('operator', b.operator, 'lost_at', b.lost_at,
                                           'resumed_at', b.resumed_at, 'resumed_by', b.resumed_by)
                        ORDER BY b.lost_at) AS handovers,
              array_agg(b.operator) || array_agg(b.resumed_by) AS operators
         FROM call_breaks b WHERE b.call_id = f.contact_id) broken ON true
 WHERE f.answered AND NOT f.trial AND f.breaks + f.transfers + f.handed_outside > 0
   AND f.offered_at >= :begins::timestamptz - interval '1 day' AND f.offered_at < :ends::timestamptz
   AND (:call_ids::text[] IS NULL OR f.contact_id = ANY (:call_ids));

-- name: shared_talks_of
-- Calls whose operator's side was lost or handed on, in which :operator spoke from :begins until :ends. A
-- state lasts a day at most.
SELECT DISTINCT s.call_id FROM operator_states s
 WHERE s.extension = :operator AND s.state = 'talking' AND s.call_id IS NOT NULL
   AND s.began_at >= :begins::timestamptz - interval '1 day' AND s.began_at < :ends
   AND EXISTS (SELECT FROM call_breaks b WHERE b.call_id = s.call_id);
