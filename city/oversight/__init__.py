"""Bodies as the people who answer for them see them: heads their own, deputy akims theirs."""
