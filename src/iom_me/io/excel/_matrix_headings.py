"""The words by which a results matrix is recognised, in three languages.

Everything is written as `fold` leaves it: small letters, no accents, no punctuation.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import attrs

from iom_me.io._folding import fold
from iom_me.io.excel._matrix_levels import Prefix, level_prefix
from iom_me.io.excel._words import read_deadline
from iom_me.io.layouts.forms import built_in
from iom_me.model import Frequency, Period

if TYPE_CHECKING:
    import datetime as dt

    from iom_me.io.excel._grid import Cell

__all__ = [
    "FREQUENCIES",
    "TITLE_LABELS",
    "Heading",
    "Prefix",
    "date_in",
    "heading_of",
    "is_decoration",
    "is_preconditions",
    "kind_of",
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
_ALIKE = 0.85
_BY_LENGTH: dict[int, list[str]] = {}
for _known in _PHRASES:
    _BY_LENGTH.setdefault(len(_known), []).append(_known)


_KINDS = {"statement": "results", "milestones": "target"}
"""The contents of a form that have another name here."""


@cache
def _of_forms() -> dict[str, tuple[str, str]]:
    """Index the headings of all forms: kind and language, which may be unknown."""
    found: dict[str, tuple[str, str]] = {}
    for form in built_in():
        for column in form.columns if form.shape == "rows" else ():
            kind = _KINDS.get(column.contents[0], column.contents[0])
            named = [(text, language) for language, text in column.headings.items()]
            for text, language in (*named, *((other, "") for other in column.also)):
                if phrase := fold(text):
                    found.setdefault(phrase, (kind, language))
    return found


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
    found = (
        _of_forms().get(fold(text)) or _phrase(text) or _phrase(_ASIDE.sub(" ", text))
    )
    return Heading(*found, date_in(text)) if found else None


def kind_of(text: str) -> str:
    """Say what a text names, if it is exactly a heading; nothing if not."""
    phrase = fold(text)
    return (_PHRASES.get(phrase) or _of_forms().get(phrase) or ("", ""))[0]


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


@lru_cache(maxsize=4096)
def _nearly(phrase: str) -> tuple[str, str] | None:
    """Find a heading that differs by a slip of the pen; most texts are none."""
    if len(phrase) < _MIN_FUZZY:
        return None
    # Texts of other lengths cannot be so much alike: they need not be compared.
    least, most = _ALIKE / (2 - _ALIKE), (2 - _ALIKE) / _ALIKE
    possible = [
        known
        for length in range(int(least * len(phrase)), int(most * len(phrase)) + 2)
        for known in _BY_LENGTH.get(length, ())
    ]
    close = difflib.get_close_matches(phrase, possible, n=1, cutoff=_ALIKE)
    return _PHRASES[close[0]] if close else None


def date_in(text: str) -> dt.date | Period | None:
    """Read the date in a heading: in brackets, or after its first word."""
    if found := re.search(r"\(([^()]*)\)", text):
        return read_deadline(found[1])
    parts = text.split(maxsplit=1)
    return read_deadline(parts[1]) if len(parts) > 1 else None


def language_of(headings: list[Heading]) -> str:
    """Tell the language of a matrix from its headings; English if they do not tell."""
    counts = Counter(heading.language for heading in headings)
    return max(("en", "fr", "es"), key=lambda language: counts[language])


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
_DECORATION = frozenset(
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


def is_preconditions(text: str) -> bool:
    """Whether a text names the row for what must hold before activities start."""
    return fold(text) in {
        fold(name) for form in built_in() for name in form.preconditions.values()
    }


def is_decoration(text: str) -> bool:
    """Whether a text is the name of the table, which says nothing of the project."""
    folded = fold(text)
    return folded in _DECORATION or folded in _titles_of_forms()


@cache
def _titles_of_forms() -> frozenset[str]:
    return frozenset(fold(t) for form in built_in() for t in form.titles.values())


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
        "baseline and endline; baseline midterm and endline; baseline endline; "
        "au debut a mi parcours et a la fin; al inicio a mitad y al final",
        Frequency.PER_EVENT: "per event; after each event; ad hoc; par evenement; "
        "por evento",
    }.items()
    for word in words.split("; ")
}
