"""Dictionary of measures: what each figure counts. Every page and file with figures links to it."""
