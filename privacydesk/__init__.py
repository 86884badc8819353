"""The command line, the settings and the wiring of every process."""
