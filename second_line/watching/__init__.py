"""Decides which cameras are looked at: tours of seats, and the cameras that see a place. Pure."""
