"""The shell: everything that waits, writes or can fail."""
