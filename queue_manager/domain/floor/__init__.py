"""The floor as data: calls, operators, events, commands, records, and one change of it."""
