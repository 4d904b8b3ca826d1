-- Applicants who cannot be told by a message are called.
ALTER TABLE notices DROP CONSTRAINT IF EXISTS notices_way_check;
ALTER TABLE notices ADD CONSTRAINT notices_way_check CHECK (way IN ('sms', 'call'));
