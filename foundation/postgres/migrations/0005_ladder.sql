-- What callers were told to expect, and rings that a colleague was quicker at.
ALTER TABLE calls ADD COLUMN IF NOT EXISTS expected_wait_seconds double precision;
ALTER TABLE rings DROP CONSTRAINT IF EXISTS rings_result_check;
ALTER TABLE rings ADD CONSTRAINT rings_result_check CHECK (result IN
    ('answered', 'no_answer', 'rejected', 'busy', 'unreachable', 'caller_left', 'withdrawn',
     'taken', 'failed'));
