"""The akimat's council: what it looks at each week, and what it decided."""
