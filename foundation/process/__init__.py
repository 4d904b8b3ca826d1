"""What our processes share: health, log lines, shutdown, ports, progress, realtime, hangs."""
