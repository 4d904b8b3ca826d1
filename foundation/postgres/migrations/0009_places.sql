-- Districts have outlines; a ticket says whether its point is only that of its street.
ALTER TABLE districts
    ADD COLUMN IF NOT EXISTS outline jsonb CHECK (jsonb_typeof(outline) = 'array'),
    ADD COLUMN IF NOT EXISTS approximate boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;

ALTER TABLE tickets ADD COLUMN IF NOT EXISTS rough_place boolean NOT NULL DEFAULT false;
