"""The forecast of contacts from their history: numbers for each interval, with bands. Pure."""
