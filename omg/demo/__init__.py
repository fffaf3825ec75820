"""`omg demo`: omg at work, in a temporary store and directory."""
