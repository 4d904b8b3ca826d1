-- name: lines_all
-- Every line, the most urgent first: times in seconds, `hours` and `ladder` as they were saved.
SELECT number, name_kk, name_ru, name_en, kpi_seconds, ring_seconds, wrap_up_seconds,
       short_abandon_seconds, priority, emergency, open, hours, overflow_to, callback_offer, survey,
       most_waiting, greets, topics, ladder, voicemail, version
  FROM lines ORDER BY emergency DESC, priority DESC, number;

-- name: lines_open
-- The numbers of the lines that take calls, the most urgent first.
SELECT number FROM lines WHERE open ORDER BY emergency DESC, priority DESC, number;

-- name: lines_add
-- A new line. No row where the number is taken.
INSERT INTO lines (number, name_kk, name_ru, name_en, kpi_seconds, ring_seconds, wrap_up_seconds,
                   short_abandon_seconds, priority, emergency, open, hours, overflow_to,
                   callback_offer, survey, most_waiting, greets, topics, ladder, voicemail,
                   changed_at)
VALUES (:number, :name_kk, :name_ru, :name_en, :kpi_seconds, :ring_seconds, :wrap_up_seconds,
        :short_abandon_seconds, :priority, :emergency, :open, :hours, :overflow_to, :callback_offer,
        :survey, :most_waiting, :greets, :topics, :ladder, :voicemail,
        now())
ON CONFLICT (number) DO NOTHING
RETURNING version;

-- name: lines_change
-- The line :number as it is from now on; :version is the one it was changed from. No row where
-- somebody else has changed it meanwhile.
UPDATE lines
   SET name_kk = :name_kk, name_ru = :name_ru, name_en = :name_en, kpi_seconds = :kpi_seconds,
       ring_seconds = :ring_seconds, wrap_up_seconds = :wrap_up_seconds,
       short_abandon_seconds = :short_abandon_seconds, priority = :priority,
       emergency = :emergency, open = :open, hours = :hours, overflow_to = :overflow_to,
       callback_offer = :callback_offer, survey = :survey, most_waiting = :most_waiting,
       greets = :greets, topics = :topics, ladder = :ladder, voicemail = :voicemail,
       version = version + 1, changed_at = now()
 WHERE number = :number AND version = :version
RETURNING version;

-- name: lines_topics
-- The topics that a line or an operator can be tied to, with their names.
SELECT code, name_kk, name_ru, name_en FROM topics WHERE retired_at IS NULL ORDER BY topic_id;

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
