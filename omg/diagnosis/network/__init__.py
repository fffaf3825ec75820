"""The checks of `omg doctor --network`: which hosts are reachable and how, and what can be installed."""
