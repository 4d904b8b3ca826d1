-- rolling: a new table, which programs of the version before do not know
-- A deletion that overtakes its message is kept until the message comes. The table is made by schema.sql:
-- a home of release 1.0 has no sources yet to which it could refer.
SELECT 1;
