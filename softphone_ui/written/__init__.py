"""How the ten minutes of what citizens write were kept."""
