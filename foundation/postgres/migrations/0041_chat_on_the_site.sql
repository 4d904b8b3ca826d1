-- rolling: an index and a trigger that fires more often; programs of the version before do not notice them
-- The page of a chat on the site reads in the outbox what was sent to it.
CREATE INDEX IF NOT EXISTS outbox_site_chat ON outbox (address, outbox_id) WHERE channel = 'site_chat';
-- A ticket that was registered in the chat has a deadline: the bot tells its author.
CREATE OR REPLACE TRIGGER tickets_due_wake AFTER UPDATE OF due_at ON tickets
    FOR EACH ROW WHEN (OLD.due_at IS NULL AND NEW.channel IN ('telegram', 'social', 'mail', 'web'))
    EXECUTE FUNCTION wake_channels();
