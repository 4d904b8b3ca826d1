"""What our processes have in common: health, log lines, an orderly end, ports, progress."""
