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
-- A new line: number $1, names $2 to $4, kpi $5, ring $6, wrap-up $7, short abandon $8 (seconds),
-- priority $9, emergency $10, open $11, hours $12, overflow to $13, callback offer $14, survey $15,
-- most waiting $16, greets $17, topics $18, ladder $19, voicemail $20. No row where the number is
-- taken.
INSERT INTO lines (number, name_kk, name_ru, name_en, kpi_seconds, ring_seconds, wrap_up_seconds,
                   short_abandon_seconds, priority, emergency, open, hours, overflow_to,
                   callback_offer, survey, most_waiting, greets, topics, ladder, voicemail,
                   changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        now())
ON CONFLICT (number) DO NOTHING
RETURNING version;

-- name: lines_change
-- The line $1 as it is from now on, in the order of lines_add; $21 is the version it was changed
-- from. No row where somebody else has changed it meanwhile.
UPDATE lines
   SET name_kk = $2, name_ru = $3, name_en = $4, kpi_seconds = $5, ring_seconds = $6,
       wrap_up_seconds = $7, short_abandon_seconds = $8, priority = $9, emergency = $10,
       open = $11, hours = $12, overflow_to = $13, callback_offer = $14, survey = $15,
       most_waiting = $16, greets = $17, topics = $18, ladder = $19, voicemail = $20,
       version = version + 1, changed_at = now()
 WHERE number = $1 AND version = $21
RETURNING version;

-- name: lines_topics
-- The topics that a line or an operator can be tied to, with their names.
SELECT code, name_kk, name_ru, name_en FROM topics WHERE retired_at IS NULL ORDER BY topic_id;

-- name: lines_test_call
-- What came of the test call $1: its row with every ring of it.
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
 WHERE c.call_id = $1 AND c.trial;
