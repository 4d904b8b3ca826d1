-- name: shift_calendar_put
-- The calendar of :person_id is read at the address with the hash :address_hash (null: nowhere).
INSERT INTO shift_calendars (person_id, address_hash, made_at) VALUES (:person_id, :address_hash, :now)
ON CONFLICT (person_id) DO UPDATE SET address_hash = EXCLUDED.address_hash, made_at = EXCLUDED.made_at;

-- name: shift_calendar_made_at
-- When the present address of :person_id was made; null where there is none.
SELECT made_at FROM shift_calendars WHERE person_id = :person_id AND address_hash IS NOT NULL;

-- name: shift_calendar_hold
-- Whose calendar has the address with the hash :address_hash; locked until the transaction ends.
SELECT c.person_id, o.extension, p.language
  FROM shift_calendars c JOIN people p USING (person_id) JOIN operators o USING (person_id)
 WHERE c.address_hash = :address_hash AND p.active AND o.open
   FOR UPDATE OF c;

-- name: shift_calendar_told
-- Events that the calendar of :person_id told.
SELECT day, place, starts_at, ends_at, breaks, sequence, cancelled, changed_at
  FROM shift_calendar_events WHERE person_id = :person_id ORDER BY day, place;

-- name: shift_calendar_tell
-- The calendar of :person_id tells these events: places :places of :days.
INSERT INTO shift_calendar_events
       (person_id, day, place, starts_at, ends_at, breaks, sequence, cancelled, changed_at)
SELECT :person_id::bigint, t.*
  FROM unnest(:days::date[], :places::smallint[], :starts_at::timestamptz[], :ends_at::timestamptz[],
              :breaks::text[], :sequences::integer[], :cancelled::boolean[],
              :changed_at::timestamptz[]) AS t
ON CONFLICT (person_id, day, place) DO UPDATE
   SET starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, breaks = EXCLUDED.breaks,
       sequence = EXCLUDED.sequence, cancelled = EXCLUDED.cancelled, changed_at = EXCLUDED.changed_at;

-- name: shift_calendar_forget
-- What the calendar of :person_id told of days before :first.
DELETE FROM shift_calendar_events WHERE person_id = :person_id AND day < :first;
