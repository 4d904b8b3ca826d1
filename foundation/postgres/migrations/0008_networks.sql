-- rolling: the lists only grow, new columns have defaults, and programs of the version before write none
-- Citizens write in more networks, in public, too.
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('mail', 'webhook', 'sms', 'telegram', 'telegram_bot', 'stand_in', 'push', 'vk',
           'facebook', 'instagram', 'threads', 'whatsapp', 'x', 'youtube'));
ALTER TABLE notices DROP CONSTRAINT notices_way_check;
ALTER TABLE notices ADD CONSTRAINT notices_way_check
    CHECK (way IN ('sms', 'call', 'telegram_bot', 'stand_in', 'vk', 'facebook', 'instagram', 'whatsapp'));
ALTER TABLE IF EXISTS sources DROP CONSTRAINT IF EXISTS sources_source_check;
ALTER TABLE IF EXISTS sources ADD CONSTRAINT sources_source_check
    CHECK (source IN ('telegram_bot', 'stand_in', 'vk', 'facebook', 'instagram', 'threads', 'whatsapp', 'x', 'youtube'));
ALTER TABLE IF EXISTS conversations ADD COLUMN IF NOT EXISTS reply_mode text NOT NULL DEFAULT 'private'
    CHECK (reply_mode IN ('private', 'public', 'by_hand'));
ALTER TABLE IF EXISTS conversations ADD COLUMN IF NOT EXISTS private_address text;
ALTER TABLE IF EXISTS messages ADD COLUMN IF NOT EXISTS link text NOT NULL DEFAULT '';
