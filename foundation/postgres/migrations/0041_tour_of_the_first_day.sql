-- rolling: a nullable column; people on record have found their way already
-- When a person saw the tour of their main page. It opens by itself until then.
ALTER TABLE IF EXISTS people ADD COLUMN IF NOT EXISTS tour_seen_at timestamptz;
UPDATE people SET tour_seen_at = now() WHERE tour_seen_at IS NULL;
