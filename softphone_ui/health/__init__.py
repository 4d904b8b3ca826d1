"""The administrator's page of health: what runs, what is amiss, and what to do about it."""
