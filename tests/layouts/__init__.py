"""The layouts round every page."""
