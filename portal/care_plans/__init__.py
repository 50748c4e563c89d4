"""Personalised care and support plans: written with the person, versioned, agreed, printed."""
