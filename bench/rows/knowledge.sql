-- name: bench_knowledge_analyze
-- Many articles were written at once: the planner is told of them.
ANALYZE articles;
