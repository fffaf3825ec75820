"""What `omg doctor --network` asks: who answers, by which way, and how each runtime can be had."""
