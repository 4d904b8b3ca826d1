"""Reports: sums of facts over any period, by any dimension, exact and quick."""
