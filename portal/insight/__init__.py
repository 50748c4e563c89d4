"""How the portal decides, open to all: its rules as maps and words, proofs, hazards, purpose, self-care."""
