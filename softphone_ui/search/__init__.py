"""Finding tickets: by number, telephone, words, place, body, topic, term; page by page."""
