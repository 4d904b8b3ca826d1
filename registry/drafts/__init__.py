"""Reports that citizens write on the city's site, page by page, until they become tickets."""
