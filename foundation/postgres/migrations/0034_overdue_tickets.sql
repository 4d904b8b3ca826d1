-- rolling: a new function
-- Returns whether a ticket is overdue at `now_is`: it is open, it is no duplicate of another ticket, and the city's
-- term, which the applicant was told, is over. A term that is paused without a limit has no due moment.
CREATE OR REPLACE FUNCTION ticket_is_overdue(state text, due_at timestamptz, now_is timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ticket_is_open(state) AND state <> 'duplicate' AND due_at IS NOT NULL AND due_at <= now_is
$$;
