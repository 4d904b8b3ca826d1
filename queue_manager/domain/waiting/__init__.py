"""What is done for callers who wait: the ladder, announcements, keys, offers."""
