-- rolling: rows of erasures that are done lose what was left in them; programs of the version before read it no more
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
    END IF;
END $$;
