"""Reminders, some days before an appointment, each on its day and once; the worker's duty."""

from collections.abc import Iterable
from datetime import time, timedelta

from portal import clock
from portal.access import Viewer
from portal.booking.confirmations import remind
from portal.booking.reminder_queries import to_be_reminded
from portal.db import transaction

FROM, UNTIL = time(9), time(20)


def queue_reminders(viewer: Viewer, days: Iterable[int]) -> int:
    """Queue today's reminders; how many. What was booked or moved today was told of today."""
    if not FROM <= clock.local(clock.now()).time() < UNTIL:
        return 0
    queued = 0
    for before in days:
        for appointment in to_be_reminded(viewer, clock.today() + timedelta(days=before), before):
            with transaction() as session:
                session.refresh(appointment, with_for_update=True)
                if appointment.status == "booked":
                    remind(viewer, appointment, before)
                    queued += 1
    return queued
