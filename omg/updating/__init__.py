"""`omg self update`: a release is found, verified, set up beside this omg, and taken into use."""
