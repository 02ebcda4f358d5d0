"""The four areas together: what results, activities, money and risks mean."""

from iom_me.tracking.diagnosis.finding import DiagnosisFinding, DiagnosisKind
from iom_me.tracking.diagnosis.report import Diagnosis
from iom_me.tracking.diagnosis.states import AreaStanding, AreaState, ResultState
from iom_me.tracking.diagnosis.verb import diagnose

__all__ = [
    "AreaStanding",
    "AreaState",
    "Diagnosis",
    "DiagnosisFinding",
    "DiagnosisKind",
    "ResultState",
    "diagnose",
]
