"""The roster of a month by a solver: rules, the least cost, and why nothing fits. Pure."""
