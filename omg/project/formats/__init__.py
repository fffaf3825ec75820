"""Version-file formats: pure functions from bytes to what a file asks for."""
