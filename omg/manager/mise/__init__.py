"""What omg does not install itself comes through mise, kept apart and never in a shim's way."""
