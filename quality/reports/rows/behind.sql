-- name: report_contacts
-- Contacts that a report's number counts, the oldest first: offered from :begins to before :ends and
-- after (:after_at, :after_id), at most :limit. :part: `offered` (outcomes :offered), `lost`, or a column of
-- `contact_counts` that is not 0. Filters that are null let everything through; :weekday (1: Monday),
-- :hour and :clock are of the zone :zone.
SELECT c.contact_id, c.offered_at, c.line, c.language, c.operator, c.ticket, c.outcome,
       c.waited_ms, c.connected_at, c.talk_ms, c.hold_ms, calls.caller
  FROM contact_counts c
  LEFT JOIN calls ON calls.call_id = c.contact_id
 WHERE c.offered_at >= :begins::timestamptz AND c.offered_at < :ends::timestamptz
   AND (:after_at::timestamptz IS NULL OR (c.offered_at, c.contact_id) > (:after_at, :after_id))
   AND (:lines::text[] IS NULL OR c.line = ANY (:lines))
   AND (:languages::text[] IS NULL OR c.language = ANY (:languages))
   AND (:operators::text[] IS NULL OR coalesce(c.operator, '') = ANY (:operators))
   AND (:topics::text[] IS NULL OR coalesce(c.topic_id::text, '') = ANY (:topics))
   AND (:bodies::text[] IS NULL OR coalesce(c.body_id::text, '') = ANY (:bodies))
   AND (:districts::text[] IS NULL OR coalesce(c.district, '') = ANY (:districts))
   AND (:skills::text[] IS NULL OR coalesce(c.skill, '') = ANY (:skills))
   AND (:shifts::text[] IS NULL OR coalesce(report_key_of('shift', :zone::text, {{keys}}), '') = ANY (:shifts))
   AND (:weekday::integer IS NULL
        OR extract(isodow FROM c.quarter_at AT TIME ZONE :zone::text) = :weekday)
   AND (:hour::integer IS NULL OR extract(hour FROM c.quarter_at AT TIME ZONE :zone) = :hour)
   AND (:clock::time IS NULL OR (c.quarter_at AT TIME ZONE :zone)::time = :clock)
   AND CASE :part::text WHEN 'offered' THEN c.outcome = ANY (:offered::text[]) WHEN 'lost' THEN c.lost
            ELSE coalesce((to_jsonb(c) ->> :part)::bigint, 0) <> 0 END
 ORDER BY c.offered_at, c.contact_id
 LIMIT :limit;
