-- rolling: a column with a default; programs of the version before do not write it
-- A ticket that is marked urgent has the short term of dangers, whatever its topic is. To mark it needs an event for
-- its clocks, as to change its topic does. schema.sql, which follows, replaces the function and the trigger.
ALTER TABLE IF EXISTS tickets ADD COLUMN IF NOT EXISTS urgent boolean NOT NULL DEFAULT false;
