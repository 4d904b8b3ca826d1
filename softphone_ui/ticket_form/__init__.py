"""The ticket's form, at the desk and on the ticket's page."""
