"""What a session remembers and nobody writes down."""

from __future__ import annotations

from collections.abc import Mapping

from companion.content.help_lines import Country
from companion.content.load import LoadedGuide
from companion.content.schema import Guide
from companion.core.items import Item
from companion.core.promises import Promise
from companion.language import Safety

Plan = tuple[str, ...]
"""A safety plan in the person's own words: :data:`PLAN_PARTS` parts, empty where left out."""

PLAN_PARTS = ("signs", "coping", "places", "people", "lines", "safer")
"""The six parts of Stanley and Brown, in their order."""

_PARTNER = frozenset(("partner_violence", "coercive_control"))
ROUTES_FOR_TWO = frozenset(("repair", "talk", "promises"))
"""What is worked on with a partner: closed where one is violent, and left for the day at night."""
_PRACTICES_FOR_TWO = frozenset((7, 15, 17, 18, 19, 20, 22, 23, 36, *range(42, 49), 52))


class Memory:
    """What was learnt in this session; never logged.

    Args:
        plan: the person's safety plan; empty when there is none.
        promises: those of the ledger.
        ledger_locked: there is more, which only a passphrase opens.
        items: the lines of its lists.

    Attributes:
        plan: as it stands now.
        promises: as they stand now, in the order they were made.
        items: as they stand now, in the order they were added.
        country: whose numbers are the person's, where it was told in this session.
        helping: the category of danger that help is being given in, or None.
        unkept: nothing of this session is written down any more: it became private, or the log
            cannot be written.
        closed_for_two: violence or control by a partner was named, so what is worked on with a
            partner is closed until the session is over, whatever was answered to the check.
        guided: a guide was begun, so it was told how one is stopped.
        troubles: what failed in this session, by the names of the prompts that told of it.
    """

    def __init__(
        self,
        plan: Plan = (),
        promises: tuple[Promise, ...] = (),
        ledger_locked: bool = False,
        items: tuple[Item, ...] = (),
    ) -> None:
        self.plan = plan
        self.promises = promises
        self.items = items
        self.ledger_locked = ledger_locked
        self.country: Country | None = None
        self.helping: str | None = None
        self.unkept = False
        self.closed_for_two = False
        self.guided = False
        self.troubles: set[str] = set()

    def hear(self, safety: Safety) -> None:
        """Take note of what the safety screen found in an utterance."""
        self.closed_for_two = self.closed_for_two or safety.category in _PARTNER

    @property
    def ids(self) -> set[str]:
        """Every id of the ledger that is taken."""
        return {one.id for one in self.promises} | {one.id for one in self.items}

    def closed(self, guide: Guide) -> bool:
        """True when a guide may be neither offered nor gone on with."""
        return self.closed_for_two and is_for_two(guide)

    def left_open(self, guides: Mapping[str, LoadedGuide]) -> dict[str, LoadedGuide]:
        """The guides that may be offered, by their ids."""
        return {ident: each for ident, each in guides.items() if not self.closed(each.guide)}


def is_for_two(guide: Guide) -> bool:
    """Repair, boundaries, talk, promises, grace: unsafe advice where a partner is violent."""
    return guide.route in ROUTES_FOR_TWO or not _PRACTICES_FOR_TWO.isdisjoint(guide.practices)
