"""The words by which a results matrix is recognised, in three languages.

Everything is written as `fold` leaves it: small letters, no accents, no punctuation.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from iom_me.io.excel._words import aligned, fold, read_deadline
from iom_me.model import Frequency, Level, Period

if TYPE_CHECKING:
    import datetime as dt

    from iom_me.io.excel._grid import Cell

__all__ = [
    "DECORATION",
    "FREQUENCIES",
    "TITLE_LABELS",
    "Heading",
    "Prefix",
    "activities_heading",
    "heading_of",
    "is_specific_objective",
    "language_of",
    "level_prefix",
]

_COLUMNS: dict[str, dict[str, str]] = {
    "results": {
        "en": "results; result; results chain; result chain; result statement; "
        "results statement; results statements; narrative summary; narrative; "
        "intervention logic; project summary; hierarchy of results; expected results; "
        "objective outcome output; objectives outcomes outputs; statement; objectives",
        "fr": "resultats; resultat; resultats attendus; chaine de resultats; enonce; "
        "logique d intervention; enonce du resultat; resume narratif; objectifs",
        "es": "resultados; resultado; resultados esperados; cadena de resultados; "
        "logica de intervencion; enunciado; resumen narrativo; objetivos",
    },
    "level": {
        "en": "level; result level; results level; level of result; type of result",
        "fr": "niveau; niveau de resultat; niveau du resultat",
        "es": "nivel; nivel de resultado; nivel del resultado",
    },
    "number": {
        "en": "no; number; result no; result number; result id; id; code; ref",
        "fr": "numero; n",
        "es": "num; nro; codigo",
    },
    "indicator_id": {
        "en": "indicator id; indicator no; indicator number; indicator code",
        "fr": "numero d indicateur; code de l indicateur",
        "es": "numero de indicador; codigo del indicador",
    },
    "indicators": {
        "en": "indicators; indicator; performance indicators; indicator s; ovi; "
        "objectively verifiable indicators; key performance indicators",
        "fr": "indicateurs; indicateur; iov; indicateurs objectivement verifiables; "
        "indicateurs de performance",
        "es": "indicadores; indicador; indicadores objetivamente verificables; "
        "indicadores de desempeno",
    },
    "source": {
        "en": "data source and collection method; data sources and collection methods; "
        "data source collection method; data source; data sources; source of data; "
        "source; sources; means of verification; mov; source of verification; "
        "sources of verification; data source and method; source and method; "
        "sources and means of verification",
        "fr": "source de donnees et methode de collecte; sources de donnees; "
        "source de donnees; source des donnees et methode de collecte; "
        "sources et moyens de verification; moyens de verification; "
        "moyen de verification; sources de verification; "
        "source et methode de collecte",
        "es": "fuente de datos y metodo de recopilacion; fuentes de datos; "
        "fuente de datos y metodo de recoleccion; fuente de datos; fuente; fuentes; "
        "fuentes y medios de verificacion; medios de verificacion; "
        "medio de verificacion; fuentes de verificacion",
    },
    "method": {
        "en": "collection method; data collection method; data collection methods",
        "fr": "methode de collecte; methode de collecte des donnees",
        "es": "metodo de recopilacion; metodo de recoleccion; metodo de recogida",
    },
    "baseline": {
        "en": "baseline; baselines; base line; baseline data; baseline situation",
        "fr": "reference; valeur de reference; donnees de base; donnee de base; "
        "situation de reference; niveau de reference; valeur de base; base",
        "es": "linea de base; linea base; valor de referencia; valor inicial",
    },
    "target": {
        "en": "target; targets; end target; final target; endline target",
        "fr": "cible; cibles; valeur cible; valeurs cibles",
        "es": "meta; metas; valor meta; meta final",
    },
    "baseline_date": {
        "en": "baseline date; baseline year; date of baseline; year of baseline",
        "fr": "annee de reference; date de reference; annee de base; reference annee; "
        "valeur de reference annee; donnees de base annee",
        "es": "ano de la linea de base; linea de base ano; linea de base fecha",
    },
    "target_date": {
        "en": "target date; target year; date of target; year of target",
        "fr": "annee cible; date cible; cible annee; cible date; echeance",
        "es": "ano de la meta; fecha de la meta; meta ano; meta fecha",
    },
    "assumptions": {
        "en": "assumptions; assumption; assumptions and risks; risks and assumptions; "
        "important assumptions; external conditions",
        "fr": "hypotheses; hypothese; suppositions; hypotheses et risques",
        "es": "supuestos; supuesto; hipotesis; supuestos y riesgos",
    },
    "frequency": {
        "en": "frequency; data collection frequency; frequency of collection; "
        "frequency of data collection; periodicity",
        "fr": "frequence; frequence de collecte; periodicite",
        "es": "frecuencia; frecuencia de recopilacion; periodicidad",
    },
    "responsible": {
        "en": "responsible; responsible person; responsibility; responsible party",
        "fr": "responsable; responsables; personne responsable; responsabilite",
        "es": "persona responsable; responsabilidad; parte responsable",
    },
    "disaggregation": {
        "en": "disaggregation; disaggregated by; disaggregation by",
        "fr": "desagregation; ventilation; desagrege par",
        "es": "desagregacion; desglose; desagregado por",
    },
    "unit": {
        "en": "unit; unit of measure; unit of measurement",
        "fr": "unite; unite de mesure",
        "es": "unidad; unidad de medida",
    },
    "key": {"en": "iom me key"},
    "comments": {
        "en": "comments; comment; remarks; notes; note",
        "fr": "commentaires; commentaire; remarques",
        "es": "comentarios; comentario; observaciones",
    },
}
_PHRASES = {
    phrase: (kind, language)
    for kind, languages in _COLUMNS.items()
    for language, phrases in languages.items()
    for phrase in phrases.split("; ")
}
# What may follow a heading without changing what it means: "Target by end of 2023".
_TAIL = re.compile(
    r"(?:\d+|value|date|year|by|at|in|of|the|end|s|project|%|#|et|fin|annee|valeur|du"
    r"|projet|en|de|del|ano|valor|proyecto|[qt]\d"
    r"|(?:jan|feb|fev|mar|apr|avr|abr|may|mai|jun|juin|jul|juil|aug|aou|ago|sep|oct|nov"
    r"|dec|dic|ene)[a-z]*)"
)
_ASIDE = re.compile(r"\([^()]*\)")
_MAX_HEADING = 80
_MIN_FUZZY = 6


@attrs.frozen
class Heading:
    """What stands in a column, in which language, and the date its heading names."""

    kind: str
    language: str
    when: dt.date | Period | None = None


def heading_of(cell: Cell) -> Heading | None:
    """Recognise the heading of a column, also with a slip of the pen or a date."""
    text = cell.text
    if len(text) > _MAX_HEADING:
        return None
    # "Target (incl. reference year)" says no more than "Target".
    found = _phrase(text) or _phrase(_ASIDE.sub(" ", text))
    return Heading(*found, _date_in(text)) if found else None


def _phrase(text: str) -> tuple[str, str] | None:
    """Look a heading up; words that change nothing may follow it."""
    words = fold(text).split()
    for length in range(len(words), 0, -1):
        if not all(_TAIL.fullmatch(word) for word in words[length:]):
            return None
        phrase = " ".join(words[:length])
        found = _PHRASES.get(phrase) or _nearly(phrase)
        # "Target year 2" is a target, not the year of one.
        if found and not (found[0].endswith("_date") and length < len(words)):
            return found
    return None


def _nearly(phrase: str) -> tuple[str, str] | None:
    if len(phrase) < _MIN_FUZZY:
        return None
    close = difflib.get_close_matches(phrase, _PHRASES, n=1, cutoff=0.85)
    return _PHRASES[close[0]] if close else None


def _date_in(text: str) -> dt.date | Period | None:
    if found := re.search(r"\(([^()]*)\)", text):
        return read_deadline(found[1])
    parts = text.split(maxsplit=1)
    return read_deadline(parts[1]) if len(parts) > 1 else None


def language_of(headings: list[Heading]) -> str:
    """Tell the language of a matrix from its headings; English if they do not tell."""
    counts = Counter(heading.language for heading in headings)
    return max(("en", "fr", "es"), key=lambda language: counts[language])


# The words for levels

_LEVEL_WORDS = {
    Level.OBJECTIVE: "overall objective; general objective; principal objective; "
    "objective; goal; impact; ultimate outcome; objectif general; objectif global; "
    "objectif; objetivo general; objetivo global; objetivo",
    Level.OUTCOME: "specific objective; outcome; intermediate outcome; immediate "
    "outcome; purpose; project purpose; result; expected result; objectif specifique; "
    "resultat; resultat attendu; effet; objetivo especifico; resultado; "
    "resultado esperado; efecto",
    Level.OUTPUT: "output; produit; extrant; producto",
    Level.ACTIVITY: "activity; activite; actividad",
}
_LEVEL_OF = {
    word: level for level, words in _LEVEL_WORDS.items() for word in words.split("; ")
}
_LEVEL = "|".join(sorted(_LEVEL_OF, key=len, reverse=True))
_NUMBER = r"\d{1,6}(?:\.\d{1,6}){0,5}"
# An id such as O, A or OC1 counts as a number where a colon follows.
_CODE = r"[a-z]{1,2}\d{0,3}(?=\s*:)"
_SEPARATOR = r"\s*(?:[:.)\u2013\u2014-]+\s*|\n|$)"
_SAID_AGAIN = r"(?:\s*\([a-z ]{1,4}[\d. ]*\))?"  # "Outcome 1 (Oc 1)"
_PREFIX = re.compile(
    rf"(?P<word>{_LEVEL})s?"
    rf"(?:\s*(?:n[o\u00b0]?\.?\s*|#\s*)?(?P<number>{_NUMBER}|{_CODE}){_SAID_AGAIN}"
    rf"(?:{_SEPARATOR}|\s+)|{_SEPARATOR})"
)
# "OS1 :", "R1.1 -", "A1.1.1": always in capitals.
_SHORT_OF = {
    "OG": Level.OBJECTIVE,
    "OO": Level.OBJECTIVE,
    "OS": Level.OUTCOME,
    "OE": Level.OUTCOME,
    "SO": Level.OUTCOME,
    "OC": Level.OUTCOME,
    "OP": Level.OUTPUT,
    "R": Level.OUTCOME,
    "A": Level.ACTIVITY,
}
_SHORT = re.compile(
    rf"(?P<word>O[GOSECP]|SO|R(?=\d)|A(?=\d+\.\d))"
    rf"(?: ?(?P<number>{_NUMBER})(?:{_SEPARATOR}|\s+)|\s*:\s*)"
)
# Below specific objectives a "result" is an output.
_SPECIFIC = re.compile("specific objective|objectif specifique|objetivo especifico")
_SHORT_SPECIFIC = re.compile(r"(?:O[SE]|SO) ?\d")
_LOOSE = re.compile(r"(?:expected )?result|resultat|resultado|R$")
_NUMBER_ONLY = re.compile(
    rf"(?P<number>{_NUMBER})(?:\s*[:.)\u2013\u2014-]+\s*|\s+)(?=\S)"
)
_LEADING = (
    "that|which|to|leading|lead|leads|under|for|of|the|conduisant|menant|qui|menent"
    "|relatives|pour|du|de|des|au|a|la|le|les|l|que|conducen|llevan|al|del|para|outputs?"
    "|produits?|productos?|result|resultats?|resultados?|outcome"
)
_ACTIVITIES = re.compile(
    r"(?:(?:key|main|project|planned) )?(?:activities|activites|actividades)"
    r"(?: (?:principales|cles|prevues|previstas|clave))?"
    rf"(?:\s+(?:{_LEADING})\b)*"
    rf"\s*(?:(?:r|op) ?(?=\d))?(?P<number>{_NUMBER})?{_SEPARATOR}"
)


@attrs.frozen
class Prefix:
    """What stands before a statement: its level, its number, and where it ends.

    ``is_loose`` says that the word also names the outputs of a specific objective.
    """

    level: Level
    number: str
    end: int
    is_loose: bool = False


def level_prefix(text: str) -> Prefix | None:
    """Read "Output 1.1 -", or a number whose depth tells the level."""
    small = aligned(text)
    found = _PREFIX.match(small) or _SHORT.match(text)
    if found:
        word = found["word"]
        number = text[found.start("number") : found.end("number")]
        level = _LEVEL_OF.get(word) or _SHORT_OF[word]
        is_loose = _LOOSE.match(word) is not None
        if is_loose and "." in number:
            level = Level.OUTPUT
        return Prefix(level, number, found.end(), is_loose)
    found = _NUMBER_ONLY.match(small)
    if found is None:
        return None
    depth = found["number"].count(".")
    if depth == 0 and not re.search(r"[:.)\u2013\u2014-]", found.group()):
        return None  # "3 centres are open" is a statement
    levels = (Level.OUTCOME, Level.OUTPUT, Level.ACTIVITY)
    return Prefix(levels[min(depth, 2)], found["number"], found.end())


def is_specific_objective(text: str) -> bool:
    """Whether a statement is one of the specific objectives of EU log-frames."""
    return (
        _SPECIFIC.match(aligned(text)) is not None
        or _SHORT_SPECIFIC.match(text) is not None
    )


def activities_heading(text: str) -> Prefix | None:
    """Read "Activities that lead to Output 1.1"; the number is the output's."""
    found = _ACTIVITIES.match(aligned(text))
    if found is None:
        return None
    return Prefix(Level.ACTIVITY, found["number"] or "", found.end())


# Above the table

TITLE_LABELS = {
    label: field
    for field, labels in {
        "title": "project title; title; project name; project; titre du projet; titre; "
        "intitule du projet; nom du projet; projet; titulo del proyecto; titulo; "
        "nombre del proyecto; proyecto",
        "id": "project code; project id; code projet; project number; project no; "
        "project reference; code; code du projet; numero du projet; "
        "codigo del proyecto; codigo",
        "start": "start date; start; project start; project start date; date de debut; "
        "debut; debut du projet; fecha de inicio; inicio",
        "end": "end date; end; project end; project end date; date de fin; fin; "
        "fin du projet; fecha de fin; fecha de finalizacion",
        "currency": "currency; devise; monnaie; moneda; divisa",
        "budget": "budget; total budget; project budget; budget total; "
        "budget du projet; presupuesto; presupuesto total; presupuesto del proyecto",
    }.items()
    for label in labels.split("; ")
}
DECORATION = frozenset(
    {
        "results matrix",
        "iom results matrix",
        "project results matrix",
        "results framework",
        "results monitoring framework",
        "logframe",
        "logframe matrix",
        "logical framework",
        "rmf",
        "results monitoring framework rmf",
        "logical framework matrix",
        "matrice des resultats",
        "matrice de resultats",
        "cadre de resultats",
        "cadre logique",
        "matriz de resultados",
        "marco de resultados",
        "marco logico",
    }
)
FREQUENCIES = {
    word: frequency
    for frequency, words in {
        Frequency.ONCE: "once; one time; one off; une fois; une seule fois; una vez",
        Frequency.MONTHLY: "monthly; every month; mensuel; mensuelle; mensual; "
        "mensuellement; mensualmente",
        Frequency.QUARTERLY: "quarterly; every quarter; every three months; "
        "trimestriel; trimestrielle; trimestral; trimestralmente",
        Frequency.HALF_YEARLY: "half yearly; biannual; biannually; twice a year; "
        "every six months; semi annual; semi annually; semestriel; semestrielle; "
        "semestral",
        Frequency.YEARLY: "yearly; annual; annually; every year; once a year; annuel; "
        "annuelle; annuellement; anual; anualmente",
        Frequency.BASELINE_MIDTERM_ENDLINE: "baseline midterm endline; "
        "baseline and endline; baseline midterm and endline; baseline endline",
        Frequency.PER_EVENT: "per event; after each event; ad hoc; par evenement; "
        "por evento",
    }.items()
    for word in words.split("; ")
}
