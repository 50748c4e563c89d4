"""Care and support plans given out to other systems: FHIR R4 and the shape of the PRSB standard."""
