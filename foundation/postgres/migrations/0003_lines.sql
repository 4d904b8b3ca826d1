-- Lines that differ, operators who differ, and calls that a line refuses.
ALTER TABLE lines
    ADD COLUMN IF NOT EXISTS emergency boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS hours jsonb CHECK (jsonb_array_length(hours) = 7),
    ADD COLUMN IF NOT EXISTS overflow_to text REFERENCES lines,
    ADD COLUMN IF NOT EXISTS callback_offer boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS survey boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS most_waiting integer CHECK (most_waiting > 0),
    ADD COLUMN IF NOT EXISTS greets boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS topics text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS ladder jsonb NOT NULL DEFAULT
        '[{"after_seconds": 8, "does": ["relax_topics", "reserve_joins"]},
          {"after_seconds": 11, "does": ["end_wrap_up", "alert_lead"]},
          {"after_seconds": 13, "does": ["ring_two"]},
          {"after_seconds": 16, "does": ["overflow_joins"]}]'
        CHECK (jsonb_typeof(ladder) = 'array'),
    ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 1,
    ADD COLUMN IF NOT EXISTS changed_at timestamptz;
ALTER TABLE lines DROP CONSTRAINT IF EXISTS lines_emergency;
ALTER TABLE lines ADD CONSTRAINT lines_emergency
    CHECK (NOT emergency OR (hours IS NULL AND most_waiting IS NULL));
ALTER TABLE lines DROP CONSTRAINT IF EXISTS lines_overflow;
ALTER TABLE lines ADD CONSTRAINT lines_overflow CHECK (overflow_to <> number);

-- A list of languages becomes languages with levels; who was listed spoke them as his own.
ALTER TABLE operators ALTER COLUMN languages DROP DEFAULT;
ALTER TABLE operators ALTER COLUMN languages TYPE jsonb USING to_jsonb(languages);
UPDATE operators
   SET languages = coalesce((SELECT jsonb_object_agg(code, 3)
                               FROM jsonb_array_elements_text(languages) AS code), '{}')
 WHERE jsonb_typeof(languages) = 'array';
ALTER TABLE operators
    ALTER COLUMN languages SET DEFAULT '{"kk": 3, "ru": 3}',
    ADD CHECK (jsonb_typeof(languages) = 'object'),
    ADD COLUMN IF NOT EXISTS lines text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS topics text[] NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS reserve boolean NOT NULL DEFAULT false;

ALTER TABLE calls
    ADD COLUMN IF NOT EXISTS dialled text,
    ADD COLUMN IF NOT EXISTS refusal text CHECK (refusal IN ('closed', 'full')),
    ADD COLUMN IF NOT EXISTS trial boolean NOT NULL DEFAULT false;
