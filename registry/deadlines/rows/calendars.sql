-- name: terms_calendar_versions
-- Every version of the calendar, the newest first, at most :limit, with how many days it marked.
SELECT v.version, v.made_at, p.name AS made_by, v.reason,
       (SELECT count(*) FROM calendar_days d WHERE d.version = v.version) AS days
  FROM calendar_versions v LEFT JOIN people p ON p.person_id = v.made_by
 ORDER BY v.version DESC LIMIT :limit;

-- name: terms_calendar_newest
-- The newest version; 0: there is none.
SELECT coalesce(max(version), 0) FROM calendar_versions;

-- name: terms_calendar_days
-- Every mark of every version up to :version, in their order.
SELECT day, version, mark, reason FROM calendar_days WHERE version <= :version
 ORDER BY version, day;

-- name: terms_calendar_years
-- Years in the calendar, with the version since which.
SELECT year, version FROM calendar_years ORDER BY year;

-- name: terms_calendar_lock
-- Versions are made one after the other; the lock ends with the transaction.
SELECT pg_advisory_xact_lock(109109110);

-- name: terms_calendar_add_version
-- A new :version, made by :person_id (null: the system) because of :reason.
INSERT INTO calendar_versions (version, made_by, reason) VALUES (:version, :person_id, :reason);

-- name: terms_calendar_add_day
-- From :version on, :day is marked :mark (null: as its weekday), because of :reason.
INSERT INTO calendar_days (day, version, mark, reason) VALUES (:day, :version, :mark, :reason);

-- name: terms_calendar_add_year
-- From :version on, :year is in the calendar.
INSERT INTO calendar_years (year, version) VALUES (:year, :version) ON CONFLICT (year) DO NOTHING;

-- name: terms_provisional
-- How many open clocks are reckoned without a year's holidays.
SELECT count(*) FROM clocks WHERE state <> 'done' AND provisional;
