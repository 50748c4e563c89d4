"""Requests and assessments: the walk through the questions, from whichever door a person came in by."""
