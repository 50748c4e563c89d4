"""Faults on a running instance: workers killed and the database restarted while people book."""
