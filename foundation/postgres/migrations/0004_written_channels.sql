-- rolling: the lists only grow, and programs of the version before write none of the new values
-- Messages leave to citizens by networks, too.
ALTER TABLE outbox DROP CONSTRAINT outbox_channel_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_channel_check
    CHECK (channel IN ('mail', 'webhook', 'sms', 'telegram', 'telegram_bot', 'stand_in'));
ALTER TABLE notices DROP CONSTRAINT notices_way_check;
ALTER TABLE notices ADD CONSTRAINT notices_way_check
    CHECK (way IN ('sms', 'call', 'telegram_bot', 'stand_in'));
