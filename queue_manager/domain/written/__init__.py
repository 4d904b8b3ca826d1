"""Conversations in writing: who is offered which."""
