"""The roster: entered by hand or from a file, seen week by week, and who of it has come."""
