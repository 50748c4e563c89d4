"""The rule engine: pure. Rules as data in, a next question or an outcome with its reasons out."""
