"""Deadlines on the screens: the working calendar, open clocks, a ticket's clocks, whom to tell."""
