"""Systemic problems: what comes again, where, how grave, and where next month's burden will lie."""
