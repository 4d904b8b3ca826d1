"""The figures of calls, by formula, and why a call was missed."""
