-- rolling: new columns with defaults, which programs of the version before leave alone
-- Whether an operator answers the telephone, how many conversations in writing at once, and in which
-- languages.
ALTER TABLE operators
    ADD COLUMN IF NOT EXISTS calls boolean NOT NULL DEFAULT true,
    ADD COLUMN IF NOT EXISTS texts smallint NOT NULL DEFAULT 2 CHECK (texts BETWEEN 0 AND 9),
    ADD COLUMN IF NOT EXISTS text_languages text[] NOT NULL DEFAULT '{}',
    DROP CONSTRAINT IF EXISTS operators_check;
ALTER TABLE operators ADD CONSTRAINT operators_check CHECK (calls OR texts > 0);
