"""One spelling for what can be said in many: the first step of every reading.

Everything here works on words alone.  A recogniser gives no punctuation, capitals or
apostrophes, so none of them may matter: they are removed before anything is decided, and what
looks alike without them ("hell" and "he'll") is told apart by its neighbours.

The forms chosen: ``am not``, ``do not``, ``can not`` (two words), ``will not``, ``he will``,
``i would``, ``going to``, ``want to``, ``because``; no apostrophes, no hyphens ("burnt out").
Digits stay digits, with their decimal point ("7.5"); "7/10" becomes "7 out of 10" and
"6-7" becomes "6 to 7".  The word lists are data: ``scripts/en/grammar.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from companion.language.grammar import Spelling, grammar

MAX_CHARS = 20_000
"""Longer text is cut: nobody says more in one turn."""

_APOSTROPHES = re.compile(r"[\u0027\u0060\u00b4\u02b9-\u02bc\u2018-\u201b\u2032\u2035\uff07]")
_VULGAR_HALF = re.compile(r"(\d?)\s*½")
_DIGIT = re.compile(r"\d")
_OUT_OF = re.compile(r"(?<![\d/.])(\d+(?:\.\d+)?)\s*/\s*(10|ten)\b")
_RANGE = re.compile(r"(?<![\d-])(\d+(?:\.\d+)?)\s*[-–—~]\s*(\d+(?:\.\d+)?)(?![\d-])")
_WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_TWO_WORD_FILLERS = {"i": ("mean",), "you": ("know", "see")}
_LOOKALIKES = frozenset(("ill", "id", "its", "lets", "hell", "shell", "well", "wed", "shed"))
_LOOKALIKES |= {"were", "cause"}


def tokens(text: str) -> list[str]:
    """The words of ``text``, normalised; see :func:`normalise`.

    Any text at all is taken; control characters, emoji and punctuation leave nothing behind.
    """
    return list(_tokens(text))


@lru_cache(maxsize=16)  # the screen and the reading ask for the same text
def _tokens(text: str) -> tuple[str, ...]:
    spelling = grammar().spelling
    words = _expand(_WORD.findall(_clean(text)), spelling)
    return tuple(_collapse(_drop_fillers(words, spelling), spelling))


def normalise(text: str) -> str:
    """``text`` in the one spelling everything after this works on.

    >>> normalise("I\u2019m, um, so so ANXIOUS... 'cause he'll leave")
    'i am so so anxious because he will leave'
    """
    return " ".join(tokens(text))


def clauses(words: list[str]) -> list[list[str]]:
    """Split normalised words into clauses, for the scope of a negation.

    A clause begins at a conjunction ("but", "because"; "and", "so", "now" when a subject
    follows), which stays its first word, and at a second "i am", "i feel" that no word before
    it takes ("i am not sad | i am angry", but "i think i am sad").
    """
    rules = grammar().clauses
    out: list[list[str]] = []
    start = 0
    for i in range(1, len(words)):
        word, before = words[i], words[i - 1]
        after = words[i + 1] if i + 1 < len(words) else ""
        begins = (
            word in rules.before
            or (word in rules.before_subject and after in rules.subjects)
            or (
                word == "i"
                and after in rules.verbs
                and before not in rules.taken_by
                and before not in rules.before
            )
        )
        if begins:
            out.append(words[start:i])
            start = i
    if words:
        out.append(words[start:])
    return out


def _clean(text: str) -> str:
    """Lower-case letters, digits and spaces, with number punctuation written out."""
    text = text[:MAX_CHARS]
    if not text.isascii():
        text = _VULGAR_HALF.sub(lambda m: f"{m[1]} and a half " if m[1] else " half ", text)
        text = unicodedata.normalize("NFKC", text)[: 2 * MAX_CHARS]
    text = _APOSTROPHES.sub("", text).lower()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
        text = unicodedata.normalize("NFC", text)
    if _DIGIT.search(text):
        text = _OUT_OF.sub(r"\1 out of \2", text)
        text = _RANGE.sub(r"\1 to \2", text)
    return text


def _expand(words: list[str], spelling: Spelling) -> list[str]:
    """Contractions written out, look-alikes told apart."""
    out: list[str] = []
    for i, word in enumerate(words):
        if word in _LOOKALIKES:
            after = words[i + 1] if i + 1 < len(words) else ""
            whole = _lookalike(word, out[-1] if out else "", after, spelling)
        else:
            whole = spelling.contractions.get(word, word)
            if word.endswith("s") and word[:-1] in spelling.short_is and i + 1 < len(words):
                whole = f"{word[:-1]} is"
        out.extend(whole.split())
    return out


def _lookalike(word: str, before: str, after: str, spelling: Spelling) -> str:
    """A word that may be a contraction without its apostrophe, as its neighbours make it."""
    verb_follows = after in spelling.after_will
    match word:
        case "ill":
            return "i will" if after and before not in spelling.ill_after else word
        case "id":
            return "i would" if after else word
        case "its":
            return word if before in spelling.its_after else "it is"
        case "lets":
            return word if before in {"he", "she", "it", "who", "that"} else "let us"
        case "hell":
            noun = before in spelling.hell_after or not after or after in spelling.hell_before
            return word if noun else "he will"
        case "shell":
            return "she will" if verb_follows else word
        case "well":
            return "we will" if verb_follows and before != "as" else word
        case "wed" | "shed":
            return f"{'we' if word == 'wed' else 'she'} would" if verb_follows else word
        case "were":
            verb = before in spelling.were_after or before.endswith("s") or after in {"you", "we"}
            return word if verb else "we are"
        case _:
            noun = before in spelling.cause_after or not after
            return "cause" if noun else "because"


def _drop_fillers(words: list[str], spelling: Spelling) -> list[str]:
    out: list[str] = []
    i = 0
    while i < len(words):
        length = _filler_length(words, i, spelling)
        if not length:
            out.append(words[i])
        i += length or 1
    return out or words


def _filler_length(words: list[str], i: int, spelling: Spelling) -> int:
    """How many words from ``i`` on are a filler: 0, 1 or 2."""
    word = words[i]
    before = words[i - 1] if i else ""
    after = words[i + 1] if i + 1 < len(words) else ""
    if word in spelling.fillers:
        return int(after not in spelling.fillers_kept_before)
    if word == "like":
        if before in spelling.like_after and after:
            return int(after not in spelling.like_compares)
        return int(bool(before) and after in spelling.like_before)
    if after in _TWO_WORD_FILLERS.get(word, ()):
        third = words[i + 2] if i + 2 < len(words) else ""
        if word == "i":
            kept = before in {"what", "if", "that"} or third in {"it", "to", "nothing"}
            kept = kept or before in spelling.i_mean_after
        else:
            kept = before in spelling.you_know_after or third in spelling.you_know_before
        return 0 if kept else 2
    return 0


def _is_stutter(word: str, after: str, spelling: Spelling) -> bool:
    """``word`` is a broken-off start of ``after``: "s sad", "anx anxious"."""
    return (
        len(word) <= 4
        and len(after) >= len(word) + 2
        and after.startswith(word)
        and word not in spelling.short_words
        and word.isalpha()
    )


def _collapse(words: list[str], spelling: Spelling) -> list[str]:
    """Stutters and repeated words and phrases said once; "so so" is kept, it means something."""
    out: list[str] = []
    for word in words:
        while out and _is_stutter(out[-1], word, spelling):
            out.pop()
        out.append(word)
        for size in (1, 2, 3, 4) if word in out[-5:-1] else ():
            if out[-size:] == out[-2 * size : -size] and out[-size:] != ["so"]:
                del out[-size:]
                break
    return out
