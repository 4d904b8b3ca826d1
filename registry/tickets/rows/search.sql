-- name: found_plan
-- Each search is planned for what it really asks, in this transaction; compiling it would take longer.
-- A page anywhere costs little more than the next one: it is in memory already or on a disk without heads.
-- And tickets that indexes name are remembered each by itself (8 MB), not by pages that are read whole.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
       set_config('random_page_cost', '1.1', true), set_config('work_mem', '8MB', true);

-- name: found_tickets_opened
-- Tickets that fit (typed words $1, and $2 to $19 as `tickets_fitting` has them), newest first, after
-- the one opened at $20 with number $21 (null: from the first). At most $23, and how many fit with
-- and after them, counted up to $22.
WITH page AS MATERIALIZED (
    SELECT t.number, t.opened_at, t.due_at
      FROM tickets_fitting(ticket_sought($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                           $14, $15, $16, $17, $18, $19) t
     WHERE $20::timestamptz IS NULL OR (t.opened_at, t.number) < ($20, $21::text)
     ORDER BY t.opened_at DESC, t.number DESC
     LIMIT $22)
SELECT lines.*, (SELECT count(*) FROM page) AS fitting
  FROM (SELECT * FROM page t ORDER BY t.opened_at DESC, t.number DESC LIMIT $23) t
  JOIN ticket_lines lines ON lines.number = t.number
 ORDER BY t.opened_at DESC, t.number DESC;

-- name: found_tickets_due
-- Tickets that fit, as above, whose term runs: the soonest due first.
WITH page AS MATERIALIZED (
    SELECT t.number, t.opened_at, t.due_at
      FROM tickets_fitting(ticket_sought($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                           $14, $15, $16, $17, $18, $19) t
     WHERE t.due_at IS NOT NULL
       AND t.state IN ('registered', 'assigned', 'accepted', 'in_progress', 'returned',
                       'forwarded', 'awaiting_applicant', 'duplicate', 'reopened')
       AND ($20::timestamptz IS NULL OR (t.due_at, t.number) > ($20, $21::text))
     ORDER BY t.due_at, t.number
     LIMIT $22)
SELECT lines.*, (SELECT count(*) FROM page) AS fitting
  FROM (SELECT * FROM page t ORDER BY t.due_at, t.number LIMIT $23) t
  JOIN ticket_lines lines ON lines.number = t.number
 ORDER BY t.due_at, t.number;

-- name: found_tickets_numbered
-- Tickets that fit, as above, by their number (the moment $20 does not count): how it begins was typed,
-- and numbers rise with time, so that the planner must not look for them in the order of time.
WITH page AS MATERIALIZED (
    SELECT t.number, t.opened_at, t.due_at
      FROM tickets_fitting(ticket_sought($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                           $14, $15, $16, $17, $18, $19) t
     WHERE $20::timestamptz IS NULL OR t.number < $21::text
     ORDER BY t.number DESC
     LIMIT $22)
SELECT lines.*, (SELECT count(*) FROM page) AS fitting
  FROM (SELECT * FROM page t ORDER BY t.number DESC LIMIT $23) t
  JOIN ticket_lines lines ON lines.number = t.number
 ORDER BY t.number DESC;

-- name: found_tickets_count
-- How many tickets fit (as above), counted up to $20.
SELECT count(*) FROM (
    SELECT FROM tickets_fitting(ticket_sought($1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                                $13, $14, $15, $16, $17, $18, $19) LIMIT $20) fitting;

-- name: found_numbers
-- The numbers that the counter $1 has given on each line, in the year $2 and the three before it.
SELECT lines.number || '-' || year || '-'
       || lpad($1::bigint::text, greatest(7, length($1::bigint::text)), '0') AS number
  FROM lines CROSS JOIN generate_series($2::integer - 3, $2::integer) year;

-- name: found_topics
-- The tree of topics, each after what it lies below; `level` from 0.
WITH RECURSIVE down (topic_id, parent_id, name_kk, name_ru, name_en, level, place) AS (
    SELECT topic_id, parent_id, name_kk, name_ru, name_en, 0, ARRAY[topic_id]
      FROM topics WHERE parent_id IS NULL
    UNION ALL
    SELECT t.topic_id, t.parent_id, t.name_kk, t.name_ru, t.name_en, down.level + 1,
           down.place || t.topic_id
      FROM topics t JOIN down ON t.parent_id = down.topic_id WHERE down.level < 20)
SELECT topic_id, name_kk, name_ru, name_en, level FROM down ORDER BY place;

-- name: found_subtree
-- The topic $1 and all below it.
WITH RECURSIVE down (topic_id, level) AS (
    SELECT $1::bigint, 0
    UNION ALL
    SELECT t.topic_id, down.level + 1
      FROM topics t JOIN down ON t.parent_id = down.topic_id WHERE down.level < 20)
SELECT topic_id FROM down;

-- name: found_bodies
-- Every body by its name in the language $1, closed ones too: they still have tickets.
SELECT body_id, name_kk, name_ru, name_en, closed_at IS NOT NULL AS closed FROM bodies
 ORDER BY closed_at IS NOT NULL,
          CASE $1::text WHEN 'kk' THEN name_kk WHEN 'ru' THEN name_ru ELSE name_en END;
