"""The queue: which operator is rung for which caller, and what is remembered of it."""
