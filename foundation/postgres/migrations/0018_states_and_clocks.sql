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
