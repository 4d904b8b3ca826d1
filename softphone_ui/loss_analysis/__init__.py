"""The daily analysis of lost calls: causes, remedies, who sees to what, and the day's closing."""
