-- rolling: new tables; programs of the version before do not read them
-- Calendars of people's own shifts, and what they told. schema.sql, which follows, makes the tables.
SELECT 1;
