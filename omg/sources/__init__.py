"""Pure: who publishes each runtime, what is published, and which archive is the right one."""
