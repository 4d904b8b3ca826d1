-- name: clock_words_step
-- What :step of :ticket at :at means for its clocks: :clocks (clock and what it does), from the state
-- :was to :becomes; the new end :until where the term is extended, :reason.
INSERT INTO clock_words (ticket, at, step, was, becomes, clocks, until_at, reason)
VALUES (:ticket, :at, :step, :was, :becomes, :clocks, :until, :reason);

-- name: clock_words_event
-- What the event :step of the ticket :number at :at means for its clocks: :clocks. Its state stays.
INSERT INTO clock_words (ticket, at, step, was, becomes, clocks)
SELECT number, :at, :step, state, state, :clocks::text[] FROM tickets WHERE number = :number;

-- name: clock_words_opening
-- The first word of the ticket :number, once: the event :step, and what it means that it is there in
-- one of :states: :clocks, parted by commas.
INSERT INTO clock_words (ticket, at, step, becomes, clocks)
SELECT t.number, t.opened_at, :step, t.state, string_to_array(means.clocks, ',')
  FROM tickets t
  JOIN unnest(:states::text[], :clocks::text[]) AS means (state, clocks) USING (state)
 WHERE t.number = :number AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = t.number);

-- name: clock_words_solved_elsewhere
-- The words of the ticket :number under the event :step: :starts when it was opened and :ends when it was
-- solved at :solved_at, both before it came here.
INSERT INTO clock_words (ticket, at, step, was, becomes, clocks)
SELECT number, at, :step, state, state, clocks
  FROM (SELECT number, state, 1 AS nth, opened_at AS at, :starts::text[] AS clocks FROM tickets
        UNION ALL
        SELECT number, state, 2, greatest(opened_at, :solved_at::timestamptz), :ends::text[] FROM tickets) words
 WHERE number = :number ORDER BY nth;

-- name: clock_words_adopt
-- The first word of every ticket that has none, as in clock_words_opening: :step, :states, :clocks.
INSERT INTO clock_words (ticket, at, step, becomes, clocks)
SELECT t.number, t.opened_at, :step, t.state, string_to_array(means.clocks, ',')
  FROM tickets t
  JOIN unnest(:states::text[], :clocks::text[]) AS means (state, clocks) USING (state)
 WHERE NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = t.number)
 ORDER BY t.opened_at, t.number;

-- name: clock_words_add_many
-- Words that the clocks have heard already, as whole rows :rows, each ticket's in their order.
INSERT INTO clock_words (ticket, at, step, was, becomes, clocks, until_at, reason, heard_at)
SELECT ticket, at, step, was, becomes, clocks, until_at, reason, heard_at
  FROM jsonb_populate_recordset(NULL::clock_words, :rows);
