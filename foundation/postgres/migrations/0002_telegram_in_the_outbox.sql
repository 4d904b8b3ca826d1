-- rolling: programs of the version before write no message to Telegram, and send none
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('mail', 'webhook', 'sms', 'telegram'));
