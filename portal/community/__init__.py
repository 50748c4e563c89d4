"""The directory of local services, social-prescribing referrals and link workers' caseloads."""
