"""The rows of deadlines: calendars, clocks, whom to tell."""
