"""Every room that remembers something; importing this makes all models known to the database."""

from .audit import models as audit
from ..core import tally
from .campaigns import models as campaigns
from .files import models as files
from .households import models as households
from .people import models as people

__all__ = ["audit", "campaigns", "files", "households", "people", "tally"]
