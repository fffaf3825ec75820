"""What is active in a folder and why, what is ignored there, and what uses a version."""
