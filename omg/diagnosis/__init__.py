"""The checks of `omg doctor`, each with its fix."""
