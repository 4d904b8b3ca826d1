-- name: boards_of
-- The boards of :person_id, and those that others share with people of :role.
SELECT b.board_id, b.name, b.shared_with, b.version, b.person_id = :person_id::bigint AS own,
       p.name AS owner
  FROM boards b JOIN people p USING (person_id)
 WHERE b.person_id = :person_id OR :role::text = ANY (b.shared_with)
 ORDER BY b.person_id <> :person_id, b.name, b.board_id
 LIMIT :limit;

-- name: board_seen
-- A board, if it is :person_id's or shared with people of :role.
SELECT b.board_id, b.name, b.shared_with, b.version, b.person_id = :person_id::bigint AS own,
       p.name AS owner
  FROM boards b JOIN people p USING (person_id)
 WHERE b.board_id = :board_id AND (b.person_id = :person_id OR :role::text = ANY (b.shared_with));

-- name: board_add
-- A board of :person_id's; null where there is one of that name.
INSERT INTO boards (person_id, name) VALUES (:person_id, :name)
ON CONFLICT (person_id, name) DO NOTHING
RETURNING board_id;

-- name: board_lock
-- The name of a board of :person_id's, locked until the transaction ends.
SELECT name FROM boards WHERE board_id = :board_id AND person_id = :person_id FOR UPDATE;

-- name: board_name_taken
-- Whether :person_id has another board of this name.
SELECT EXISTS (SELECT FROM boards
                WHERE person_id = :person_id AND name = :name AND board_id <> :board_id);

-- name: board_change
-- Another name and other readers, if the board is still of :version.
UPDATE boards SET name = :name, shared_with = :shared_with, version = version + 1, changed_at = now()
 WHERE board_id = :board_id AND version = :version
RETURNING true;

-- name: board_drop
-- The board goes with its charts.
DELETE FROM boards WHERE board_id = :board_id;

-- name: board_charts_of
-- The charts of a board in their order. A saved report counts as its owner has it now; whether it is
-- visible is asked for the owner of the board.
SELECT c.chart_id, coalesce(r.name, c.name) AS name, c.measure, coalesce(r.query, c.query) AS query,
       coalesce(r.days, c.days) AS days, c.size, c.of_saved, c.report_id,
       coalesce(r.person_id = b.person_id OR r.shared, false) AS visible
  FROM board_charts c JOIN boards b USING (board_id) LEFT JOIN saved_reports r USING (report_id)
 WHERE c.board_id = :board_id
 ORDER BY c.place, c.chart_id;

-- name: board_chart_add
-- A chart behind the others.
INSERT INTO board_charts (board_id, place, report_id, of_saved, name, measure, query, days, size)
SELECT :board_id::bigint, coalesce(max(place), 0) + 1, :report_id, :report_id::bigint IS NOT NULL,
       :name, :measure, :query, :days, :size
  FROM board_charts WHERE board_id = :board_id
RETURNING chart_id;

-- name: board_charts_place
-- The charts of a board stand in the order of :chart_ids.
UPDATE board_charts c SET place = o.place
  FROM unnest(:chart_ids::bigint[]) WITH ORDINALITY AS o (chart_id, place)
 WHERE c.board_id = :board_id AND c.chart_id = o.chart_id;

-- name: board_chart_resize
-- Another width; null where the board has no such chart.
UPDATE board_charts SET size = :size WHERE board_id = :board_id AND chart_id = :chart_id
RETURNING true;

-- name: board_chart_drop
-- A chart leaves the board; null where the board has no such chart.
DELETE FROM board_charts WHERE board_id = :board_id AND chart_id = :chart_id RETURNING true;
