-- name: open311_page
-- Tickets that are told to everybody: :numbers, topics' :codes, :states, opened at or after :since and before
-- :until, changed at or after :changed_since and before :changed_until (null leaves a filter out), of
-- :district, at most :limit after :offset. The newest day of :zone first; those of one day by their public ids, which
-- are random. Nothing without a topic, and no test call. Words and addresses
-- only of what was sent through Open311, to be published; of other reports the words and photos to which a
-- person has said yes. No exact time is read.
WITH fitting AS NOT MATERIALIZED (
    SELECT t.number, t.opened_at
      FROM tickets t
      JOIN topics USING (topic_id)
     WHERE (:numbers::text[] IS NULL OR t.number = ANY (:numbers))
       AND (:codes::text[] IS NULL OR topics.code = ANY (:codes))
       AND (:district::text IS NULL OR t.district = :district)
       AND (:states::text[] IS NULL OR t.state = ANY (:states))
       AND (:since::timestamptz IS NULL OR t.opened_at >= :since)
       AND (:until::timestamptz IS NULL OR t.opened_at < :until)
       AND (:changed_since::timestamptz IS NULL OR t.changed_at >= :changed_since)
       AND (:changed_until::timestamptz IS NULL OR t.changed_at < :changed_until)
       AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = t.call_id AND c.trial)
), last_day AS (  -- of the page, so that no more than these days are sorted
    SELECT date_trunc('day', min(newest.opened_at), :zone) AS since
      FROM (SELECT opened_at FROM fitting ORDER BY opened_at DESC
             LIMIT :limit::bigint + :offset::bigint) AS newest
), page AS (
    SELECT f.number, p.public_id, date_trunc('day', f.opened_at, :zone) AS day
      FROM fitting f
      JOIN public_ids p ON p.ticket = f.number
     WHERE f.opened_at >= (SELECT since FROM last_day)
     ORDER BY day DESC, p.public_id
     LIMIT :limit::bigint OFFSET :offset::bigint
)
SELECT t.number, page.public_id, t.state,
       (t.opened_at AT TIME ZONE :zone)::date AS opened_on,
       (t.changed_at AT TIME ZONE :zone)::date AS changed_on,
       (ticket_solution_term(t) AT TIME ZONE :zone)::date AS due_on,
       t.lat, t.lon,
       topics.code, topics.names,
       b.names AS body_names, districts.names AS district_names,
       r.token IS NOT NULL AS sent,
       coalesce(r.description, '') AS description,
       coalesce(p.words, '') AS approved, coalesce(photos.ids, '{}') AS photos, coalesce(r.address, '') AS address,
       coalesce(r.media_url, '') AS media_url,
       CASE WHEN r.token IS NOT NULL THEN t.answer ELSE '' END AS answer
  FROM page
  JOIN tickets t USING (number)
  JOIN topics USING (topic_id)
  LEFT JOIN open311_requests r ON r.ticket = t.number AND r.channel = 'open311'
  LEFT JOIN publications p ON p.ticket = t.number
  LEFT JOIN LATERAL (SELECT array_agg(f.file_id ORDER BY f.at, f.file_id) AS ids FROM ticket_files f
                      WHERE f.ticket = t.number AND f.file_id = ANY (p.photos)
                        AND f.erased_at IS NULL) AS photos ON p.photos <> '{}'
  LEFT JOIN districts ON districts.code = t.district
  LEFT JOIN bodies b ON b.body_id = t.body_id
       AND ticket_is_of_body(t.state)
 ORDER BY page.day DESC, page.public_id;
