"""What each figure of the system counts: one dictionary, to which every page and file leads."""
