"""The gateway of pictures: one connection to each camera that somebody watches, many watchers."""
