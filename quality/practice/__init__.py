"""Practice of new operators: made-up calls and messages, in tables of their own."""
