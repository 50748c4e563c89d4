"""The demonstration's practice, generated: repeatable with its seed, and made in demo mode only."""
