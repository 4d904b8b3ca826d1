-- rolling: the list only grows, and programs of the version before write no such source
-- News sites are read by RSS and Atom.
ALTER TABLE IF EXISTS sources DROP CONSTRAINT IF EXISTS sources_source_check;
ALTER TABLE IF EXISTS sources ADD CONSTRAINT sources_source_check
    CHECK (source IN ('telegram_bot', 'stand_in', 'vk', 'facebook', 'instagram', 'threads', 'whatsapp', 'x', 'youtube', 'mailbox', 'news'));
