"""Boards: several charts of reports on one page, arranged by their owner and shared with roles."""
