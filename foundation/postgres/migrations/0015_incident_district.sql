-- An incident may be of one district.
ALTER TABLE incidents ADD COLUMN IF NOT EXISTS district text REFERENCES districts;
