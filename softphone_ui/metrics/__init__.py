"""Addresses for Prometheus and load balancers: metrics, and whether the web process can serve."""
