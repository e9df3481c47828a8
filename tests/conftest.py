"""What every test shares: no deadline, since machines differ, and the same examples in every run of CI."""

import os

from hypothesis import settings

settings.register_profile("inlet", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("inlet")
