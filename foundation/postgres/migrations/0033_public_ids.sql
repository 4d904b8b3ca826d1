-- rolling: a table that a trigger fills; programs of the version before do not read it
-- The public id of each ticket. It is random, because a ticket's number tells when the ticket was opened.
-- Returns 64 random bits in hex. They are taken from the parts of a version 4 UUID that are random.
CREATE OR REPLACE FUNCTION public_id_new() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT left(hex, 12) || right(hex, 4) FROM (SELECT replace(gen_random_uuid()::text, '-', '') AS hex) AS made
$$;
CREATE TABLE IF NOT EXISTS public_ids (
    ticket    text PRIMARY KEY,
    public_id text NOT NULL UNIQUE DEFAULT public_id_new() CHECK (public_id ~ '^[0-9a-f]{16}$')
);
-- Most rows are inserted before the trigger and the foreign key are made: both lock out whoever opens a ticket
-- until this migration ends, so little must be left to do then.
INSERT INTO public_ids (ticket) SELECT number FROM tickets ON CONFLICT DO NOTHING;
CREATE OR REPLACE FUNCTION tickets_get_public_ids() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public_ids (ticket) SELECT number FROM added;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tickets_public_ids AFTER INSERT ON tickets
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tickets_get_public_ids();
INSERT INTO public_ids (ticket)
SELECT number FROM tickets t WHERE NOT EXISTS (SELECT FROM public_ids p WHERE p.ticket = t.number)
ON CONFLICT DO NOTHING;
ALTER TABLE public_ids DROP CONSTRAINT IF EXISTS public_ids_ticket_fkey,
    ADD CONSTRAINT public_ids_ticket_fkey FOREIGN KEY (ticket) REFERENCES tickets ON DELETE CASCADE;
