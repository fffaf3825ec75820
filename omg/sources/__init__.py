"""Pure: who publishes each runtime, what is published, and which archive to install."""
