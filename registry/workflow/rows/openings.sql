-- name: ticket_open
-- The ticket :number of :call_id: :line, opened :opened_at, :applicant, :operator, :language,
-- :state. Where the web wrote the row first, only what the telephone knows is filled in: the
-- version is the web's to count. Returns nothing where the number already belongs to another call.
-- With a row that is new comes its first word for the clocks: the event :step and what it means that
-- the ticket is there, :clocks (null: nobody owes anything for it). `made`: whether the row is new. Of
-- one that was there this statement cannot know whether it has a word: that may have been written
-- while it waited for the row.
WITH opened AS (
    INSERT INTO tickets (number, contact_id, call_id, line, opened_at, applicant, operator,
                         language, changed_at, state)
    VALUES (:number, (SELECT contact_id FROM contacts WHERE contact_id = :call_id), :call_id, :line,
            :opened_at, :applicant, :operator, :language, :opened_at, :state)
    ON CONFLICT (number) DO UPDATE SET
        contact_id = coalesce(tickets.contact_id, excluded.contact_id),
        call_id = excluded.call_id,
        line = excluded.line,
        opened_at = excluded.opened_at,
        applicant = coalesce(tickets.applicant, excluded.applicant),
        operator = coalesce(tickets.operator, excluded.operator)
    WHERE tickets.call_id IS NULL OR tickets.call_id = excluded.call_id
    RETURNING number, opened_at, state, xmax = 0 AS made),
word AS (
    INSERT INTO clock_words (ticket, at, step, becomes, clocks)
    SELECT number, opened_at, :step, state, :clocks::text[]
      FROM opened WHERE made AND :clocks IS NOT NULL)
SELECT made FROM opened;
