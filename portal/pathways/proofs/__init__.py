"""Proofs over every answer to the rules: a solver searches for the patient who breaks a claim."""
