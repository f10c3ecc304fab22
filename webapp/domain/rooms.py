"""Every room that remembers something; importing this makes all models known to the database."""

from ..core import tally
from .audit import models as audit
from .campaigns import list_models as campaign_lists
from .campaigns import models as campaigns
from .campaigns import money_models as campaigns_money
from .campaigns import plan_models as campaign_plans
from .cases import models as cases
from .donations import models as donations
from .errands import models as errands
from .events import models as events
from .files import models as files
from .firms import models as firms
from .funds import models as funds
from .holidays import models as holidays
from .hours import models as hours
from .households import imports as households_imports
from .households import models as households
from .households import papers as households_papers
from .ledger import models as ledger
from .notices import models as notices
from .pairings import models as pairings
from .people import models as people
from .receipts import models as receipts
from .services import models as services
from .supervision import models as supervision
from .surveys import models as surveys
from .sync import models as sync
from .visits import call_turns as visits_call_turns
from .visits import changes as visits_changes
from .visits import letters as visits_letters
from .visits import matters as visits_matters
from .visits import models as visits
from .visits import modes as visits_modes
from .visits import points as visits_points
from .visits import swaps as visits_swaps

__all__ = [
    "audit",
    "campaign_lists",
    "campaign_plans",
    "campaigns",
    "campaigns_money",
    "cases",
    "donations",
    "errands",
    "events",
    "files",
    "firms",
    "funds",
    "holidays",
    "hours",
    "households",
    "households_imports",
    "households_papers",
    "ledger",
    "notices",
    "pairings",
    "people",
    "receipts",
    "services",
    "supervision",
    "surveys",
    "sync",
    "tally",
    "visits",
    "visits_call_turns",
    "visits_changes",
    "visits_letters",
    "visits_matters",
    "visits_modes",
    "visits_points",
    "visits_swaps",
]
