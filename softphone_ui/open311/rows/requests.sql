-- name: open311_page
-- Tickets that are told: :numbers, topics' :codes, :states, opened from :since to :until, changed
-- from :changed_since to :changed_until (null leaves a filter out), the newest first, at most
-- :limit after :offset, of :district. Nothing without a topic, and no test call. Words and addresses
-- only of what was sent through Open311, to be published; of other reports the words and photos to which a
-- person has said yes.
SELECT t.number, t.state, t.opened_at, t.changed_at, t.due_at, t.lat, t.lon,
       topics.code, topics.names,
       b.names AS body_names, districts.names AS district_names,
       r.token IS NOT NULL AS sent,
       coalesce(r.description, '') AS description,
       coalesce(p.words, '') AS approved, coalesce(photos.ids, '{}') AS photos, coalesce(r.address, '') AS address,
       coalesce(r.media_url, '') AS media_url,
       CASE WHEN r.token IS NOT NULL THEN t.answer ELSE '' END AS answer
  FROM tickets t
  JOIN topics USING (topic_id)
  LEFT JOIN open311_requests r ON r.ticket = t.number AND r.channel = 'open311'
  LEFT JOIN publications p ON p.ticket = t.number
  LEFT JOIN LATERAL (SELECT array_agg(f.file_id ORDER BY f.at, f.file_id) AS ids FROM ticket_files f
                      WHERE f.ticket = t.number AND f.file_id = ANY (p.photos)
                        AND f.erased_at IS NULL) AS photos ON p.photos <> '{}'
  LEFT JOIN districts ON districts.code = t.district
  LEFT JOIN bodies b ON b.body_id = t.body_id
       AND ticket_is_of_body(t.state)
 WHERE (:numbers::text[] IS NULL OR t.number = ANY (:numbers))
   AND (:codes::text[] IS NULL OR topics.code = ANY (:codes))
   AND (:district::text IS NULL OR t.district = :district)
   AND (:states::text[] IS NULL OR t.state = ANY (:states))
   AND (:since::timestamptz IS NULL OR t.opened_at >= :since)
   AND (:until::timestamptz IS NULL OR t.opened_at <= :until)
   AND (:changed_since::timestamptz IS NULL OR t.changed_at >= :changed_since)
   AND (:changed_until::timestamptz IS NULL OR t.changed_at <= :changed_until)
   AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND c.trial)
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit OFFSET :offset;
