-- name: tickets_open
-- Insert tickets as whole :rows. An applicant or language that is left out is taken from the contact. A row that
-- exists already is left alone. With :complete, if it belongs to the same call or to no call, what only the
-- telephone knows is filled in; the version stays, because only pages count it up. Each new row gets its first
-- event :step with :clocks (null: no event). Returns `made` for each row that was written: whether it is new.
-- For an existing row this statement cannot know whether it has an event: another transaction may have written
-- one while this statement waited for the row.
WITH opened AS (
    INSERT INTO tickets (number, contact_id, line, call_id, operator, applicant, language, opened_at,
                         state, subject, text, address, topic_id, body_id, district, lat, lon,
                         rough_place, answer, duplicate_of, extension_until, reopenings, due_at,
                         version, changed_at, urgent)
    SELECT r.number, coalesce(r.contact_id, c.contact_id), r.line, r.call_id, r.operator,
           coalesce(r.applicant, c.applicant), coalesce(r.language, c.language, 'kk'), r.opened_at,
           r.state, r.subject, r.text, r.address, r.topic_id, r.body_id, r.district, r.lat, r.lon,
           r.rough_place, r.answer, r.duplicate_of, r.extension_until, coalesce(r.reopenings, 0), r.due_at,
           coalesce(r.version, 1), r.changed_at, coalesce(r.urgent, false)
      FROM jsonb_populate_recordset(NULL::tickets, :rows) r
      LEFT JOIN contacts c ON c.contact_id = coalesce(r.contact_id, r.call_id)
    ON CONFLICT (number) DO UPDATE SET
        contact_id = coalesce(tickets.contact_id, excluded.contact_id),
        call_id = excluded.call_id,
        line = excluded.line,
        opened_at = excluded.opened_at,
        applicant = coalesce(tickets.applicant, excluded.applicant),
        operator = coalesce(tickets.operator, excluded.operator)
    WHERE :complete AND (tickets.call_id IS NULL OR tickets.call_id = excluded.call_id)
    RETURNING number, opened_at, state, xmax = 0 AS made),
event AS (
    INSERT INTO clock_words (ticket, at, step, becomes, clocks)
    SELECT number, opened_at, :step, state, :clocks::text[]
      FROM opened WHERE made AND :clocks IS NOT NULL)
SELECT made FROM opened;
