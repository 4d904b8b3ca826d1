"""Peers that load and measure the system from outside, on the wire; and the benchmarks."""
