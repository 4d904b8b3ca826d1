"""Practice: new operators take made-up calls and messages; leads start runs and read results."""
