-- A session ends when the password of its person becomes another one.
ALTER TABLE people ADD COLUMN IF NOT EXISTS password_version integer NOT NULL DEFAULT 0;
