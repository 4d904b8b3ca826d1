-- Tickets are found by their words, telephones' ends, place, topic, body, operator, channel and term;
-- recordings can be erased.
-- How words are made alike for the search, in every language: small letters, and Kazakh letters as
-- a Russian keyboard writes them. Depends on no collation of the server's.
CREATE OR REPLACE FUNCTION knowledge_fold(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(lower(said),
        'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҮІҺәғқңөұүіһё',
        'абвгдеежзийклмнопрстуфхцчшщъыьэюяагкноууихагкноууихе')
$$;

-- A ticket's words as its search reads them: folded, each once, without their places. Null: there are none.
-- Not stemmed: whoever searches gives beginnings of words (`ticket_sought`).
CREATE OR REPLACE FUNCTION ticket_words(subject text, body text, address text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN subject <> '' OR body <> '' OR address <> '' THEN
        strip(to_tsvector('simple', regexp_replace(
            knowledge_fold(subject || ' ' || body || ' ' || address), '[^0-9a-zа-я]+', ' ', 'g')))
    END
$$;

ALTER TABLE tickets
    ADD COLUMN IF NOT EXISTS channel text NOT NULL DEFAULT 'telephone' CHECK (channel IN
        ('telephone', 'telegram', 'web', 'mail', 'social', 'open311', 'in_person')),
    ADD COLUMN IF NOT EXISTS words tsvector
        GENERATED ALWAYS AS (ticket_words(subject, text, address)) STORED;
UPDATE tickets t SET channel = c.channel
  FROM contacts c
 WHERE c.contact_id = t.contact_id AND c.channel <> t.channel;

ALTER TABLE recordings ADD COLUMN IF NOT EXISTS erased_at timestamptz;
