"""Rotas, clinic sessions and slots; offers, holds and appointments."""
