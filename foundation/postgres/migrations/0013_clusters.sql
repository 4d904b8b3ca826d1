-- An incident knows the cluster of tickets that proposed it.
ALTER TABLE incidents ADD COLUMN IF NOT EXISTS ticket text REFERENCES tickets;
