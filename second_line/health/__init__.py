"""The health of cameras: each is asked regularly, and its faults become tickets of its owner."""
