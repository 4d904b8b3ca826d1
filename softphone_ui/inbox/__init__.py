"""The inbox: what citizens write, by deadline, answered by one person each."""
