"""Practices, sites, patients and staff; sign-in; what helps each person (Accessible Information Standard)."""
