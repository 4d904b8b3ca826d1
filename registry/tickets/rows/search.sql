-- name: search_plan
-- Each search is planned for what it really asks, in this transaction; compiling it would take
-- longer. A page anywhere costs little more than the next one: it is in memory already or on a disk
-- without heads. And tickets that indexes name are remembered each by itself (8 MB), not by pages
-- that are read whole.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
       set_config('random_page_cost', '1.1', true), set_config('work_mem', '8MB', true);

-- name: search_opened
-- Tickets that fit (typed :words, and :numbers to :metres as `tickets_fitting` has them; by a part of
-- the applicant's telephone and nothing else only those of the operator :parts_of, null: all), newest
-- first, after the one opened at :after_at with number :after_number (null: from the first). At
-- most :rows, and how many fit with and after them, counted up to :count.
WITH page AS MATERIALIZED (
    SELECT t.number, t.opened_at, t.due_at
      FROM tickets_fitting(ticket_sought(:words), :numbers, :number_begins, :phone, :phone_begins,
                           :phone_ends, :topics, :body_id, :district, :states, :channel, :operator,
                           :opened_since, :opened_before, :due_since, :due_before, :lat, :lon,
                           :metres) t
     WHERE (:after_at::timestamptz IS NULL
            OR (t.opened_at, t.number) < (:after_at, :after_number::text))
       AND (:parts_of::text IS NULL OR t.operator = :parts_of OR t.number = ANY (:numbers)
            OR t.words @@ ticket_sought(:words))
     ORDER BY t.opened_at DESC, t.number DESC
     LIMIT :count)
SELECT lines.*, (SELECT count(*) FROM page) AS fitting
  FROM (SELECT * FROM page t ORDER BY t.opened_at DESC, t.number DESC LIMIT :rows) t
  JOIN ticket_lines lines ON lines.number = t.number
 ORDER BY t.opened_at DESC, t.number DESC;

-- name: search_due
-- Tickets that fit, as above, whose term runs: the soonest due first.
WITH page AS MATERIALIZED (
    SELECT t.number, t.opened_at, t.due_at
      FROM tickets_fitting(ticket_sought(:words), :numbers, :number_begins, :phone, :phone_begins,
                           :phone_ends, :topics, :body_id, :district, :states, :channel, :operator,
                           :opened_since, :opened_before, :due_since, :due_before, :lat, :lon,
                           :metres) t
     WHERE t.due_at IS NOT NULL
       AND ticket_is_open(t.state)
       AND (:after_at::timestamptz IS NULL
            OR (t.due_at, t.number) > (:after_at, :after_number::text))
       AND (:parts_of::text IS NULL OR t.operator = :parts_of OR t.number = ANY (:numbers)
            OR t.words @@ ticket_sought(:words))
     ORDER BY t.due_at, t.number
     LIMIT :count)
SELECT lines.*, (SELECT count(*) FROM page) AS fitting
  FROM (SELECT * FROM page t ORDER BY t.due_at, t.number LIMIT :rows) t
  JOIN ticket_lines lines ON lines.number = t.number
 ORDER BY t.due_at, t.number;

-- name: search_numbered
-- Tickets that fit, as above, by their number (the moment :after_at does not count): how it begins
-- was typed, and numbers rise with time, so that the planner must not look for them in the order of
-- time.
WITH page AS MATERIALIZED (
    SELECT t.number, t.opened_at, t.due_at
      FROM tickets_fitting(ticket_sought(:words), :numbers, :number_begins, :phone, :phone_begins,
                           :phone_ends, :topics, :body_id, :district, :states, :channel, :operator,
                           :opened_since, :opened_before, :due_since, :due_before, :lat, :lon,
                           :metres) t
     WHERE (:after_at::timestamptz IS NULL OR t.number < :after_number::text)
       AND (:parts_of::text IS NULL OR t.operator = :parts_of OR t.number = ANY (:numbers)
            OR t.words @@ ticket_sought(:words))
     ORDER BY t.number DESC
     LIMIT :count)
SELECT lines.*, (SELECT count(*) FROM page) AS fitting
  FROM (SELECT * FROM page t ORDER BY t.number DESC LIMIT :rows) t
  JOIN ticket_lines lines ON lines.number = t.number
 ORDER BY t.number DESC;

-- name: search_count
-- How many tickets fit (as above), counted up to :most.
SELECT count(*) FROM (
    SELECT FROM tickets_fitting(ticket_sought(:words), :numbers, :number_begins, :phone,
                                :phone_begins, :phone_ends, :topics, :body_id, :district, :states,
                                :channel, :operator, :opened_since, :opened_before, :due_since,
                                :due_before, :lat, :lon, :metres) t
     WHERE (:parts_of::text IS NULL OR t.operator = :parts_of OR t.number = ANY (:numbers)
            OR t.words @@ ticket_sought(:words))
     LIMIT :most) fitting;

-- name: search_topics
-- The tree of topics, each after what it lies below; `level` from 0.
WITH RECURSIVE down (topic_id, parent_id, names, level, place) AS (
    SELECT topic_id, parent_id, names, 0, ARRAY[topic_id]
      FROM topics WHERE parent_id IS NULL
    UNION ALL
    SELECT t.topic_id, t.parent_id, t.names, down.level + 1,
           down.place || t.topic_id
      FROM topics t JOIN down ON t.parent_id = down.topic_id WHERE down.level < 20)
SELECT topic_id, names, level FROM down ORDER BY place;

-- name: search_subtree
-- :topic_id and all below it.
WITH RECURSIVE down (topic_id, level) AS (
    SELECT :topic_id::bigint, 0
    UNION ALL
    SELECT t.topic_id, down.level + 1
      FROM topics t JOIN down ON t.parent_id = down.topic_id WHERE down.level < 20)
SELECT topic_id FROM down;

-- name: search_bodies
-- Every body by its name in :language, closed ones too: they still have tickets.
SELECT body_id, names, closed_at IS NOT NULL AS closed FROM bodies
 ORDER BY closed_at IS NOT NULL,
          names ->> :language;
