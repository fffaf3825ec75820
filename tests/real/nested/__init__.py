"""What starts a runtime in another folder: cases for genuine toolchains, as data."""
