"""Who works here: accounts added, changed and closed, one by one and from a file."""
