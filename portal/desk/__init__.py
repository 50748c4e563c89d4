"""The staff's screens over the areas below: reception, today's requests, the manager's view."""
