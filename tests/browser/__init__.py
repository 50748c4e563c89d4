"""The journeys in a real Chromium, each page of them checked for accessibility."""
