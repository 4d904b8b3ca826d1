"""Who heads and who supervises which body, now and before; entered by administrators."""
