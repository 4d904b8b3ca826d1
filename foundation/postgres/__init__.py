"""PostgreSQL: the pool, the queries of every room by name, the schema."""
