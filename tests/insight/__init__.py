"""How we decide: the words, the maps, the hazard log and the pages."""
