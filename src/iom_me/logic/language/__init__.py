"""Reading statements: which language, which words, how alike.

Everything that depends on a language is data, in ``lexicons``: lists of words and
phrases per subject and language. A text in any other language is read as being in
none, and rules about wording are silent on it.
"""

from iom_me.logic.language.lexicons import LANGUAGES, terms
from iom_me.logic.language.phrases import Phrase, Reader
from iom_me.logic.language.similarity import alike, content, likeness, stem
from iom_me.logic.language.terms import Terms
from iom_me.logic.language.words import words_of

__all__ = [
    "LANGUAGES",
    "Phrase",
    "Reader",
    "Terms",
    "alike",
    "content",
    "likeness",
    "stem",
    "terms",
    "words_of",
]
