-- name: roster_shifts
-- Shifts that go on at some time from :begins to before :ends, with their breaks; `gone`: whose
-- operator may not work any more, or not as one of :roles.
SELECT s.shift_id, s.extension AS operator, s.starts_at, s.ends_at, s.languages,
       NOT (p.active AND o.open AND p.role = ANY (:roles::text[])) AS gone,
       ARRAY(SELECT starts_at FROM shift_breaks b WHERE b.shift_id = s.shift_id
              ORDER BY starts_at) AS break_starts,
       ARRAY(SELECT ends_at FROM shift_breaks b WHERE b.shift_id = s.shift_id
              ORDER BY starts_at) AS break_ends
  FROM shifts s JOIN operators o USING (extension) JOIN people p USING (person_id)
 WHERE s.starts_at < :ends::timestamptz AND s.ends_at > :begins::timestamptz
       AND s.starts_at > :begins::timestamptz - interval '25 hours'
 ORDER BY s.starts_at, s.extension;

-- name: roster_operators
-- Everybody of :roles who has or had a place on the PBX, and whoever was rostered once, by extension;
-- `open`: who may work as one of them.
SELECT o.extension, p.login, p.name, p.active AND o.open AND p.role = ANY (:roles::text[]) AS open
  FROM operators o JOIN people p USING (person_id)
 WHERE p.role = ANY (:roles) OR EXISTS (SELECT FROM shifts s WHERE s.extension = o.extension)
 ORDER BY o.extension;

-- name: roster_hold
-- Nobody else changes the roster until this transaction ends; reading goes on.
LOCK TABLE shifts IN SHARE ROW EXCLUSIVE MODE;

-- name: roster_add
-- Shifts of :extensions from :starts_at to :ends_at, their languages parted by spaces.
INSERT INTO shifts (extension, starts_at, ends_at, languages, entered_by)
SELECT extension, starts_at, ends_at, string_to_array(languages, ' '), :entered_by::bigint
  FROM unnest(:extensions::text[], :starts_at::timestamptz[], :ends_at::timestamptz[],
              :languages::text[]) AS t (extension, starts_at, ends_at, languages)
RETURNING shift_id, extension, starts_at;

-- name: roster_add_breaks
-- Breaks of the shifts :shift_ids.
INSERT INTO shift_breaks (shift_id, starts_at, ends_at)
SELECT * FROM unnest(:shift_ids::bigint[], :starts_at::timestamptz[], :ends_at::timestamptz[]);

-- name: roster_shift
-- One shift's operator, begin and end.
SELECT extension, starts_at, ends_at FROM shifts WHERE shift_id = :shift_id;

-- name: roster_drop
-- The shifts :shift_ids are on the roster no more; returns how many were.
WITH dropped AS (DELETE FROM shifts WHERE shift_id = ANY (:shift_ids::bigint[]) RETURNING true)
SELECT count(*) FROM dropped;
