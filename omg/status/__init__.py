"""What is active in a folder and why, and what is ignored there."""
