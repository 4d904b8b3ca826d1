-- name: bench_attacks_messages
-- How many messages were written to one of these addresses.
SELECT count(*)
  FROM outbox
 WHERE address = ANY(:addresses::text[]);
