-- name: tickets_open
-- New tickets as whole :rows. Applicant and language that are left out are the contact's. A number that
-- is there is left alone, or with :complete, where it belongs to the same call or to none, only what
-- the telephone knows is filled in: the version is the web's to count. With each new row comes its
-- first event :step with :clocks (null: none). Returns `made` for each row that was written: whether it
-- is new. Of one that was there this statement cannot know whether it has an event: that may have been
-- written while it waited for the row.
WITH opened AS (
    INSERT INTO tickets (number, contact_id, line, call_id, operator, applicant, language, opened_at,
                         state, subject, text, address, topic_id, body_id, district, lat, lon,
                         rough_place, answer, duplicate_of, extension_until, reopenings, due_at,
                         version, changed_at)
    SELECT r.number, coalesce(r.contact_id, c.contact_id), r.line, r.call_id, r.operator,
           coalesce(r.applicant, c.applicant), coalesce(r.language, c.language, 'kk'), r.opened_at,
           r.state, r.subject, r.text, r.address, r.topic_id, r.body_id, r.district, r.lat, r.lon,
           r.rough_place, r.answer, r.duplicate_of, r.extension_until, coalesce(r.reopenings, 0), r.due_at,
           coalesce(r.version, 1), r.changed_at
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
