"""The ground floor, which every room may import: settings, errors, processes, PostgreSQL, telephone
numbers. Nothing here knows a call or a ticket.
"""
