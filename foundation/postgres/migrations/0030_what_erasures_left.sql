-- rolling: a column with a default; rows of erasures that are done lose what was left in them, which nobody reads
-- Which calls an erasure took: what is saved of them later is erased.
ALTER TABLE IF EXISTS erasures ADD COLUMN IF NOT EXISTS calls text[] NOT NULL DEFAULT '{}';
-- What bodies were told of tickets whose applicants are erased had the applicant's words and address.
DO $$
BEGIN
    IF to_regclass('outbox') IS NOT NULL AND to_regclass('erasures') IS NOT NULL THEN
        UPDATE outbox SET error = NULL, message = CASE WHEN state IN ('sent', 'refused') THEN '{}'
                                                       ELSE jsonb_set(message, '{text}', message -> 'subject') END
         WHERE message ->> 'ticket' IN (SELECT unnest(tickets) FROM erasures WHERE state = 'done')
           AND (state IN ('sent', 'refused') OR message ?& '{clock,subject}');
        -- What was said of a message that did not arrive may name to whom it went.
        UPDATE outbox SET error = NULL WHERE error IS NOT NULL AND address = '' AND message = '{}';
        -- Recordings that were encoded after the erasure.
        UPDATE erasures e SET calls = ARRAY(
               SELECT call_id FROM calls WHERE ticket = ANY (e.tickets) AND offered_at <= e.done_at
               UNION SELECT out_id FROM calls_out WHERE ticket = ANY (e.tickets) AND asked_at <= e.done_at)
         WHERE state = 'done';
        UPDATE recordings r SET erased_at = e.done_at FROM erasures e
         WHERE r.erased_at IS NULL AND r.call_id = ANY (e.calls);
        IF to_regclass('recording_voices') IS NOT NULL THEN
            DELETE FROM recording_voices v USING recordings r
             WHERE r.recording_id = v.recording_id AND r.erased_at IS NOT NULL;
        END IF;
    END IF;
END $$;
