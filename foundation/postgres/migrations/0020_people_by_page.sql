-- People are added and changed by page: who leaves the desk keeps their extension's history.
ALTER TABLE operators ADD COLUMN IF NOT EXISTS open boolean NOT NULL DEFAULT true;
