-- rolling: a column with a default; what the pages of before say of a draft is an answer, as they take it
-- A draft is restored as what it is: a note or a private reply is not to become an answer that others read.
ALTER TABLE IF EXISTS conversation_readers ADD COLUMN IF NOT EXISTS draft_mode text NOT NULL DEFAULT 'answer'
    CONSTRAINT conversation_readers_draft_mode_check CHECK (draft_mode IN ('answer', 'note', 'alone'));
