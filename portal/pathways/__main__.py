"""`python -m portal.pathways rules`: proofread a folder of rule files."""

import sys

from portal.pathways.check import main

sys.exit(main())
