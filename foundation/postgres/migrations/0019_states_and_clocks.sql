-- Groups of states are functions from now on (registry/workflow/states.py): schema.sql makes the indexes
-- again that were built with lists.
DROP INDEX IF EXISTS tickets_with_body, tickets_without_body, tickets_open_due, tickets_open_point;
CREATE OR REPLACE FUNCTION ticket_state_is_known(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT state IN ('registered', 'assigned', 'accepted', 'in_progress', 'resolved', 'confirmed',
                     'answered_on_the_spot', 'returned', 'forwarded', 'awaiting_applicant',
                     'duplicate', 'reopened', 'rejected')
$$;
ALTER TABLE tickets DROP CONSTRAINT IF EXISTS tickets_state_check;
ALTER TABLE tickets ADD CONSTRAINT tickets_state_check CHECK (ticket_state_is_known(state));

-- Whoever changes a ticket writes the word for its clocks from now on; until now triggers derived it from
-- the states before and after. What they wrote and nobody has heard yet is put as it is written now.
DROP TRIGGER IF EXISTS tickets_tell_clocks ON tickets;
DROP TRIGGER IF EXISTS tickets_changed_tell_clocks ON tickets;
DROP TRIGGER IF EXISTS extension_tells_clocks ON ticket_history;
DROP TRIGGER IF EXISTS notice_tells_clocks ON ticket_history;
DROP FUNCTION IF EXISTS tell_clocks(), tell_clocks_of_extension(), tell_clocks_of_notice();
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.columns
                    WHERE table_name = 'clock_words' AND column_name = 'word') THEN
        RETURN;  -- a home that never had them
    END IF;
    ALTER TABLE clock_words
        DROP CONSTRAINT IF EXISTS clock_words_check, DROP CONSTRAINT IF EXISTS clock_words_check1,
        ADD COLUMN step text, ADD COLUMN clocks text[],
        ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();
    UPDATE clock_words w
       SET step = CASE w.word WHEN 'topic' THEN 'other_topic' WHEN 'extended' THEN 'grant_extension'
                       WHEN 'noticed' THEN 'told_of_extension'
                       ELSE CASE WHEN w.was IS NULL THEN 'registration' ELSE 'changed' END END,
           was = CASE w.word WHEN 'changed' THEN w.was ELSE t.state END,
           becomes = coalesce(w.becomes, t.state),
           clocks = CASE w.word
               WHEN 'topic' THEN ARRAY['term changes'] WHEN 'extended' THEN ARRAY['term extends']
               WHEN 'noticed' THEN ARRAY['notice ends']
               ELSE array_remove(ARRAY[
                   CASE WHEN w.was IS NULL OR (w.was = ANY (closed) AND w.becomes <> ALL (closed))
                        THEN 'term starts' END,
                   CASE WHEN w.was = 'awaiting_applicant' AND w.becomes <> w.was
                             AND w.becomes <> ALL (closed) THEN 'term resumes' END,
                   CASE WHEN w.becomes = 'awaiting_applicant' AND w.was IS DISTINCT FROM w.becomes
                        THEN 'term pauses' END,
                   CASE WHEN w.becomes = ANY (fresh)
                             AND (w.moved OR w.was IS NULL OR w.was <> ALL (fresh))
                        THEN 'forward starts'
                        WHEN w.was = ANY (fresh) AND w.becomes <> ALL (fresh)
                        THEN 'forward ends' END,
                   CASE WHEN w.becomes = ANY (closed) AND (w.was IS NULL OR w.was <> ALL (closed))
                        THEN 'term ends' END], NULL) END
      FROM tickets t,
           (VALUES ('{resolved,confirmed,answered_on_the_spot,rejected}'::text[],
                    '{assigned,forwarded,reopened}'::text[])) AS lists (closed, fresh)
     WHERE t.number = w.ticket;
    ALTER TABLE clock_words
        DROP COLUMN word, DROP COLUMN moved,
        ALTER COLUMN step SET NOT NULL, ALTER COLUMN clocks SET NOT NULL,
        ALTER COLUMN becomes SET NOT NULL;
    ALTER TABLE clock_words ADD CONSTRAINT clock_words_until
        CHECK (('term extends' = ANY (clocks)) = (until_at IS NOT NULL));
END $$;
