"""Open doors to machines: the published rules and their answers as FHIR R4."""
