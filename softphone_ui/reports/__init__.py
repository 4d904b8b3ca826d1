"""Reports: any figures, by anything, over any time, and the calls behind every number."""
