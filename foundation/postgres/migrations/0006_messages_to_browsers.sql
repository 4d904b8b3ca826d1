-- rolling: programs of the version before send nothing to browsers
-- Who follows a ticket is told by web push, too.
ALTER TABLE outbox DROP CONSTRAINT IF EXISTS outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check CHECK (channel IN
    ('mail', 'webhook', 'sms', 'telegram', 'telegram_bot', 'stand_in', 'push'));
