"""The 08:00 rush: a network's patients all at once over HTTP, whole visits, while its staff work on."""
