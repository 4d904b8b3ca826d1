-- name: bench_routing_topics
-- 170 topics more, all of the first body.
INSERT INTO topics (code, names, body_id)
SELECT 'many' || n, names_of('тақырып ' || n, 'тема ' || n, 'topic ' || n),
       (SELECT min(body_id) FROM bodies)
  FROM generate_series(1, 170) n;

-- name: bench_routing_examples
-- So many tickets (:each) of each topic, of twenty words out of 400, a few of them used often;
-- returns how many.
WITH made AS (
    INSERT INTO tickets (number, line, opened_at, topic_id, body_id, state)
    SELECT '109-2025-' || to_char(row_number() OVER (), 'FM0000000'), '109', now(),
           topic_id, (SELECT min(body_id) FROM bodies), 'assigned'
      FROM topics CROSS JOIN generate_series(1, :each)
    RETURNING number, topic_id
), kept AS (
    INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)
    SELECT number, topic_id, false,
           ARRAY(SELECT 'слов' || (random() * random() * 400)::int
                   FROM generate_series(1, 20) WHERE topic_id > 0), now()
      FROM made
    RETURNING 1
)
SELECT count(*) FROM kept;

-- name: bench_routing_analyze
-- So that the planner knows them.
ANALYZE routing_examples;
