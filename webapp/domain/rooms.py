"""Every room that remembers something; importing this makes all models known to the database."""

from ..core import tally
from .audit import models as audit
from .campaigns import models as campaigns
from .cases import models as cases
from .files import models as files
from .households import models as households
from .notices import models as notices
from .people import models as people
from .receipts import models as receipts

__all__ = ["audit", "campaigns", "cases", "files", "households", "notices", "people", "receipts", "tally"]
