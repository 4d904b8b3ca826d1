-- rolling: new tables; programs of the version before do not read them
-- Sign-on by the city's OpenID Connect provider. schema.sql, which follows, makes the tables.
SELECT 1;
