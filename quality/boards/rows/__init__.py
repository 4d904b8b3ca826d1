"""Boards and their charts, stored."""
