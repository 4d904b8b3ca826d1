"""The dispatcher's rows: calls, lines, operators, callbacks, incidents, figures of calls."""
