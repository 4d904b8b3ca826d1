-- An operator may be calling a citizen: a state that operator_states did not know.
ALTER TABLE operator_states DROP CONSTRAINT IF EXISTS operator_states_state_check;
ALTER TABLE operator_states ADD CONSTRAINT operator_states_state_check CHECK (state IN
    ('signed_out', 'available', 'ringing', 'talking', 'hold', 'wrap_up', 'paused', 'calling_out'));
