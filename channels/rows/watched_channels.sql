-- name: watched_channels
-- Telegram's public channels that are watched, by name.
SELECT w.channel_id, w.name, w.added_at, p.name AS added_by
  FROM watched_channels w LEFT JOIN people p ON p.person_id = w.added_by
 WHERE w.removed_at IS NULL ORDER BY w.name;

-- name: watched_channel_add
-- :person_id watches the channel :name from :at on. Returns nothing where it is watched already.
INSERT INTO watched_channels (name, added_at, added_by) VALUES (:name, :at, :person_id)
ON CONFLICT (name) DO UPDATE SET added_at = excluded.added_at, added_by = excluded.added_by,
       removed_at = NULL
 WHERE watched_channels.removed_at IS NOT NULL
RETURNING true;

-- name: watched_channel_remove
-- :channel_id is watched no more since :at. Returns its name, and nothing where it was not watched.
UPDATE watched_channels SET removed_at = :at
 WHERE channel_id = :channel_id AND removed_at IS NULL
RETURNING name;
