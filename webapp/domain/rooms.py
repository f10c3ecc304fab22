"""Every room that remembers something; importing this makes all models known to the database."""

from .audit import models as audit
from ..core import tally
from .people import models as people

__all__ = ["audit", "people", "tally"]
