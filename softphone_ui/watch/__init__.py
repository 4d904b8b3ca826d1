"""`/watch`: the second line's grids of living pictures."""
