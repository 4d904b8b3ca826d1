"""Routing: suggestions while a ticket is written; the administrator's topics, bodies and rules."""
