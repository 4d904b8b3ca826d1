-- Tickets go to bodies and come back solved: bodies that answer for something, a tree of topics,
-- routing by district, and what a ticket's life needs.
ALTER TABLE bodies
    ADD COLUMN IF NOT EXISTS head text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS head_mail text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS deputy text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS deputy_mail text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS mail text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;

CREATE TABLE IF NOT EXISTS districts (
    code    text PRIMARY KEY CHECK (code ~ '^[a-z0-9_-]{1,40}$'),
    name_kk text NOT NULL,
    name_ru text NOT NULL,
    name_en text NOT NULL,
    body_id bigint REFERENCES bodies
);

ALTER TABLE topics
    ADD COLUMN IF NOT EXISTS near_metres integer NOT NULL DEFAULT 250
        CHECK (near_metres BETWEEN 0 AND 20000),
    ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1;

ALTER TABLE people ADD COLUMN IF NOT EXISTS body_id bigint REFERENCES bodies;

ALTER TABLE tickets
    ADD COLUMN IF NOT EXISTS district text REFERENCES districts,
    ADD COLUMN IF NOT EXISTS lat double precision CHECK (lat BETWEEN -90 AND 90),
    ADD COLUMN IF NOT EXISTS lon double precision CHECK (lon BETWEEN -180 AND 180),
    ADD COLUMN IF NOT EXISTS answer text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS duplicate_of text REFERENCES tickets,
    ADD COLUMN IF NOT EXISTS extension_until timestamptz,
    ADD COLUMN IF NOT EXISTS reopenings integer NOT NULL DEFAULT 0;
ALTER TABLE tickets DROP CONSTRAINT IF EXISTS tickets_place;
ALTER TABLE tickets ADD CONSTRAINT tickets_place CHECK ((lat IS NULL) = (lon IS NULL));

ALTER TABLE ticket_history
    ADD COLUMN IF NOT EXISTS step text,
    ADD COLUMN IF NOT EXISTS part text
        CHECK (part IN ('operator', 'control', 'body', 'applicant', 'system'));
