"""Which rules are live, since when and by whose hand; any version that ever was can be loaded again."""
