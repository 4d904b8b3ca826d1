"""Public notices for those who write, approve, publish and correct them."""
