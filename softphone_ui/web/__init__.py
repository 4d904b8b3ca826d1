"""The frame of every page: requests, rights, sessions, words, templates, live updates."""
