"""What changes the archive: the one door in, and the log of every use."""
