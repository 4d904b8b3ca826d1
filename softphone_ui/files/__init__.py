"""Photos and videos of tickets: taken, told live, and read by who may see the ticket."""
