"""The administrator's page of health: what runs, what is wrong, and what to do about it."""
