"""Which guides fit, best first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from companion.content.load import LoadedGuide
from companion.content.schema import Form
from companion.core.talk import SessionSettings

_STRONG = 8.0  # zero to ten; from here the short guides in short sentences come first
_HOLD_CONDITIONS = frozenset({"lung", "heart", "pregnancy"})


def form_for(strength: float | None) -> Form:
    """The short form of a guide when what is felt is very strong."""
    return "short" if strength is not None and strength >= _STRONG else "long"


def rank(
    guides: Mapping[str, LoadedGuide],
    families: Sequence[str],
    strength: float | None,
    settings: SessionSettings,
    done: Collection[str] = (),
) -> list[str]:
    """Ids of the guides that fit, best first; never empty while a guide is left.

    Args:
        guides: all guides by id.
        families: what the person feels, the strongest first; may be empty.
        strength: 0..10, or None when it is not known.
        settings: conditions that rule a guide out or put it last.
        done: ids that were offered or heard in this session; they are left out.

    A guide scores by the place of its family among what is felt and by how early the guide
    itself names it, then by whether its length fits the strength; the shorter one breaks a tie.
    After the first, the next
    ones are of other kinds as far as possible, so "something else" is really something else.
    """
    wanted = tuple(families) or ("unknown",)

    def score(ident: str) -> float:
        guide = guides[ident].guide
        fit = max(
            (
                10.0 / (1 + wanted.index(family)) - guide.feelings.index(family) * 0.5
                for family in guide.feelings
                if family in wanted
            ),
            default=0.0,
        )
        if fit and strength is not None and strength >= _STRONG:
            fit += 6.0 if guide.acute else 0.0
        elif guide.acute:
            fit -= 1.0
        if guide.needs_breath and settings.breath_last:
            fit -= 20.0
        if set(wanted) & set(guide.avoid_if):
            fit -= 20.0
        if guide.kind == "sleep" and "restless" not in wanted and "tired" not in wanted:
            fit -= 4.0
        return fit

    open_ids = [
        ident
        for ident, loaded in guides.items()
        if ident not in done
        and not (settings.no_holds and _HOLD_CONDITIONS & set(loaded.guide.avoid_if))
    ]
    by_fit = sorted(open_ids, key=lambda ident: (-score(ident), guides[ident].guide.minutes, ident))
    return _vary_kinds(by_fit, guides, done)


def _vary_kinds(
    ids: list[str], guides: Mapping[str, LoadedGuide], done: Collection[str]
) -> list[str]:
    """Move guides of a kind that was met already behind those of a new kind."""
    met = {guides[ident].guide.kind for ident in done if ident in guides}
    return sorted(ids, key=lambda ident: guides[ident].guide.kind in met)
