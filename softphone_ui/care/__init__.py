"""Care for operators: their load on the floor, and the log of trainings."""
