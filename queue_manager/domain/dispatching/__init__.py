"""Which operator is rung for which caller, and how long the others will wait."""
