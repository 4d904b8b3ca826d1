"""Who headed and who supervised which body, and when."""
