"""Care for operators: the load of the day, rest, and trainings."""
