"""Pages of community: the caseload, a case, referring somebody, the directory, and the pages for services."""

from portal.community.routes import (
    agreeing,
    asking,
    caseload,
    directory,
    entries,
    for_services,
    referring,
)
from portal.community.routes.reaching import blueprint

__all__ = [
    "agreeing",
    "asking",
    "blueprint",
    "caseload",
    "directory",
    "entries",
    "for_services",
    "referring",
]
