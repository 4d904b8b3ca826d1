-- rolling: a new table; programs of the version before do not read it
-- Public notices drafted from incidents of the second line. schema.sql, which follows, makes the table.
SELECT 1;
