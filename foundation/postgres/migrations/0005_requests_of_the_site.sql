-- rolling: programs of the version before write requests with a key, which are of Open311 as ever
-- The city's own site sends requests without a key.
ALTER TABLE open311_requests ADD COLUMN IF NOT EXISTS channel text NOT NULL DEFAULT 'open311'
    CHECK (channel IN ('open311', 'web'));
ALTER TABLE open311_requests ALTER COLUMN key_id DROP NOT NULL;
ALTER TABLE open311_requests DROP CONSTRAINT IF EXISTS open311_requests_check1;
ALTER TABLE open311_requests ADD CONSTRAINT open311_requests_check1
    CHECK ((channel = 'web') = (key_id IS NULL));
