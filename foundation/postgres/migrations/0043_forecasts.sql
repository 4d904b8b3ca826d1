-- rolling: new tables; programs of the version before do not read them
-- The forecast of contacts, days with an event, and the habits that staffing is computed from. schema.sql, which follows,
-- makes the tables.
SELECT 1;
