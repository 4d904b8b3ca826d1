-- rolling: programs of the version before open complaints as ever, and know of no letters
-- A complaint may come of a letter on the city's site.
ALTER TABLE IF EXISTS complaints DROP CONSTRAINT IF EXISTS complaints_source_check;
ALTER TABLE IF EXISTS complaints ADD CONSTRAINT complaints_source_check
    CHECK (source IN ('operator', 'survey', 'quality', 'letter'));
