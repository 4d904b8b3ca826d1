-- rolling: the lists only grow, and programs of the version before write none of the new values
-- Citizens write by mail, and are answered there.
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('mail', 'webhook', 'sms', 'telegram', 'telegram_bot', 'stand_in', 'push', 'vk', 'facebook',
               'instagram', 'threads', 'whatsapp', 'x', 'youtube', 'mailbox'));
ALTER TABLE notices DROP CONSTRAINT notices_way_check;
ALTER TABLE notices ADD CONSTRAINT notices_way_check
    CHECK (way IN ('sms', 'call', 'telegram_bot', 'stand_in', 'vk', 'facebook', 'instagram', 'whatsapp', 'mailbox'));
ALTER TABLE IF EXISTS sources DROP CONSTRAINT IF EXISTS sources_source_check;
ALTER TABLE IF EXISTS sources ADD CONSTRAINT sources_source_check
    CHECK (source IN ('telegram_bot', 'stand_in', 'vk', 'facebook', 'instagram', 'threads', 'whatsapp', 'x', 'youtube', 'mailbox'));
