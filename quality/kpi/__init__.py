"""Each person's month: figures with intervals, beside colleagues in like hours; a sheet to sign."""
