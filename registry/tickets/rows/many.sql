-- name: tickets_add_many
-- Tickets as they stand, as whole rows :rows; an open one's word for the clocks follows in the same
-- transaction.
INSERT INTO tickets (number, contact_id, line, call_id, operator, applicant, language, opened_at,
                     state, subject, text, address, topic_id, body_id, district, lat, lon, answer,
                     duplicate_of, extension_until, reopenings, due_at, version, changed_at,
                     rough_place)
SELECT number, contact_id, line, call_id, operator, applicant, language, opened_at,
       state, subject, text, address, topic_id, body_id, district, lat, lon, answer,
       duplicate_of, extension_until, reopenings, due_at, version, changed_at, rough_place
  FROM jsonb_populate_recordset(NULL::tickets, :rows);
