"""Open Referral UK 3.0: the directory given to others and taken in from others, by file and over the web."""
