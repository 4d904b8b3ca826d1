-- rolling: a new table; programs of the version before do not read it
-- Tokens by which programs of the city read the API. schema.sql, which follows, makes the table.
SELECT 1;
