-- rolling: a new table, and the list only grows: programs of the version before write no such source
-- Public channels of Telegram are read.
ALTER TABLE IF EXISTS sources DROP CONSTRAINT IF EXISTS sources_source_check;
ALTER TABLE IF EXISTS sources ADD CONSTRAINT sources_source_check
    CHECK (source IN ('telegram_bot', 'stand_in', 'vk', 'facebook', 'instagram', 'threads', 'whatsapp', 'x', 'youtube', 'mailbox', 'news', 'telegram_public'));
