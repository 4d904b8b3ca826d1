-- name: lines_open
-- The lines that take calls, with their times in seconds.
SELECT number, kpi_seconds, ring_seconds, wrap_up_seconds, short_abandon_seconds
  FROM lines WHERE open ORDER BY priority DESC, number;
