"""The fourth area of monitoring: which risks are high, which moved, which wait."""

from iom_me.tracking.risk.entry import RiskEntry, RiskMovement, RiskRank
from iom_me.tracking.risk.ratings import TreatmentStatus
from iom_me.tracking.risk.report import RiskReport
from iom_me.tracking.risk.scale import RISK_SCALES, RiskBand, RiskScale
from iom_me.tracking.risk.tracker import track_risks

__all__ = [
    "RISK_SCALES",
    "RiskBand",
    "RiskEntry",
    "RiskMovement",
    "RiskRank",
    "RiskReport",
    "RiskScale",
    "TreatmentStatus",
    "track_risks",
]
