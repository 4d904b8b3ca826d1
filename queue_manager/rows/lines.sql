-- name: lines_all
-- Every line, the most urgent first: times in seconds, `hours` and `ladder` as they were saved.
SELECT number, names, kpi_seconds, ring_seconds, wrap_up_seconds,
       short_abandon_seconds, priority, emergency, open, hours, overflow_to, callback_offer, survey,
       most_waiting, greets, topics, ladder, voicemail, named_only, version
  FROM lines ORDER BY emergency DESC, priority DESC, number;

-- name: lines_open
-- The numbers of the lines that take calls, the most urgent first.
SELECT number FROM lines WHERE open ORDER BY emergency DESC, priority DESC, number;

-- name: lines_add
-- A new line. No row where the number is taken.
INSERT INTO lines (number, names, kpi_seconds, ring_seconds, wrap_up_seconds,
                   short_abandon_seconds, priority, emergency, open, hours, overflow_to,
                   callback_offer, survey, most_waiting, greets, topics, ladder, voicemail,
                   named_only, changed_at)
VALUES (:number, :names, :kpi_seconds, :ring_seconds, :wrap_up_seconds,
        :short_abandon_seconds, :priority, :emergency, :open, :hours, :overflow_to, :callback_offer,
        :survey, :most_waiting, :greets, :topics, :ladder, :voicemail,
        :named_only, now())
ON CONFLICT (number) DO NOTHING
RETURNING true;

-- name: lines_change
-- The line :number as it is from now on; :version is the one it was changed from. No row where
-- somebody else has changed it meanwhile.
UPDATE lines
   SET names = :names, kpi_seconds = :kpi_seconds,
       ring_seconds = :ring_seconds, wrap_up_seconds = :wrap_up_seconds,
       short_abandon_seconds = :short_abandon_seconds, priority = :priority,
       emergency = :emergency, open = :open, hours = :hours, overflow_to = :overflow_to,
       callback_offer = :callback_offer, survey = :survey, most_waiting = :most_waiting,
       greets = :greets, topics = :topics, ladder = :ladder, voicemail = :voicemail,
       named_only = :named_only,
       version = version + 1, changed_at = now()
 WHERE number = :number AND version = :version
RETURNING version;

-- name: lines_topics
-- The topics that a line or an operator can be tied to, with their names.
SELECT code, names FROM topics WHERE retired_at IS NULL ORDER BY topic_id;

-- name: lines_test_call
-- What came of the test :call_id: its row with every ring of it.
SELECT c.line, c.dialled, c.offered_at, c.connected_at, c.ended_at, c.waited_seconds, c.outcome,
       c.refusal, c.operator, people.name AS operator_name, c.ticket,
       coalesce((SELECT jsonb_agg(jsonb_build_object('operator', operator, 'result', result,
                         'seconds', seconds,
                         'after_seconds', extract(epoch FROM started_at - c.offered_at))
                         ORDER BY started_at, ring_id)
                   FROM rings WHERE call_id = c.call_id), '[]') AS rings
  FROM calls c
  LEFT JOIN operators ON operators.extension = c.operator
  LEFT JOIN people USING (person_id)
 WHERE c.call_id = :call_id AND c.trial;

-- name: lines_ticket_numbers
-- The numbers that the counter :counted has given on each line, in :year and the three before it.
SELECT lines.number || '-' || year || '-'
       || lpad(:counted::bigint::text, greatest(7, length(:counted::bigint::text)), '0') AS number
  FROM lines CROSS JOIN generate_series(:year::integer - 3, :year::integer) year;

-- name: lines_seed
-- The line of the settings (:line). Names are an administrator's to change, so they are set once;
-- the times (in seconds) are the settings' until an administrator has saved the line.
INSERT INTO lines (number, names, kpi_seconds, ring_seconds, wrap_up_seconds, short_abandon_seconds)
VALUES (:line, names_of(:line || ' желісі', 'Линия ' || :line, 'Line ' || :line),
        :kpi_seconds, :ring_seconds, :wrap_up_seconds, :short_abandon_seconds)
ON CONFLICT (number) DO UPDATE SET
    kpi_seconds = excluded.kpi_seconds,
    ring_seconds = excluded.ring_seconds,
    wrap_up_seconds = excluded.wrap_up_seconds,
    short_abandon_seconds = excluded.short_abandon_seconds
WHERE lines.changed_at IS NULL
  AND (lines.kpi_seconds, lines.ring_seconds, lines.wrap_up_seconds, lines.short_abandon_seconds)
   IS DISTINCT FROM
      (excluded.kpi_seconds, excluded.ring_seconds, excluded.wrap_up_seconds,
       excluded.short_abandon_seconds);
