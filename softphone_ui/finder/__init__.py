"""One box on every page of the staff that finds pages, actions, tickets, people, bodies and
articles by words in three languages."""
