"""Every room that remembers something; importing this makes all models known to the database."""

from ..core import tally
from .audit import models as audit
from .cases import models as cases
from .notices import models as notices
from .people import models as people
from .sync import models as sync

__all__ = ["audit", "cases", "notices", "people", "sync", "tally"]
