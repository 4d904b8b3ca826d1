"""What each operator can be asked for: lines, languages, topics, the reserve."""
