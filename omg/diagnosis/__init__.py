"""What can be wrong with a set-up, each with the way to put it right; asked by `omg doctor`."""
