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

-- name: contacts_applicant_known
-- Whoever was known by :address only is :applicant, on their contacts.
UPDATE contacts SET applicant = :applicant WHERE applicant = :address;

-- name: contact_language
-- The contact :contact_id is held in :language.
UPDATE contacts SET language = :language WHERE contact_id = :contact_id;
