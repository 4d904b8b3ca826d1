-- name: contact_open
-- A contact by :channel on :line since :received_at: :applicant (E.164, or the channel's own address;
-- null: not known), :language. A doubled :contact_id changes nothing.
INSERT INTO contacts (contact_id, channel, line, applicant, language, received_at)
VALUES (:contact_id, :channel, :line, :applicant, :language, :received_at)
ON CONFLICT (contact_id) DO NOTHING;

-- name: contacts_add_many
-- Contacts as whole rows :rows.
INSERT INTO contacts (contact_id, channel, line, applicant, language, received_at)
SELECT contact_id, channel, line, applicant, language, received_at
  FROM jsonb_populate_recordset(NULL::contacts, :rows);
