"""Whether the slots of a guide are filled before they are said, and said after they are filled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from companion.content.locate import Place
from companion.content.schema import SLOTS, Choose, Fill, Form, Guide, Step, slots_in
from companion.content.step_texts import step_texts

Misuse = tuple[Place, str, str]
"""Where, what is wrong there, and the fix."""


def misused_slots(guide: Guide) -> Iterator[Misuse]:
    """Every slot that is said before it is filled, filled twice or never used, each once."""
    told: set[Misuse] = set()
    for form in ("long", "short") if guide.short else ("long",):
        for misuse in _Walk(form).of(guide):
            if misuse not in told:
                told.add(misuse)
                yield misuse


@dataclass(slots=True)
class _Walk:
    """One walk through a form of a guide, all branches.

    Attributes:
        fills: every slot that is filled somewhere, with the first place.
        used: every slot that something says.
    """

    form: Form
    fills: dict[str, Place] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def of(self, guide: Guide) -> list[Misuse]:
        found: list[Misuse] = []
        self._steps(guide.steps, ("steps",), frozenset(SLOTS), found)
        for slot in self.fills.keys() - self.used:
            say = f"The slot {slot} is filled and never used."
            found.append((self.fills[slot], say, f"Say {{{slot}}} later, or use ask for it."))
        return found

    def _steps(
        self, steps: Sequence[Step], place: Place, filled: frozenset[str], found: list[Misuse]
    ) -> frozenset[str] | None:
        """The slots that are filled for sure behind the steps; None when the guide ends there."""
        for index, step in enumerate(steps):
            here = (*place, index)
            if step.only not in (None, self.form):
                continue
            found.extend(_out_of_place(step, here))
            for where, slots in _uses(step):
                self.used |= slots
                for slot in sorted(slots - filled):
                    found.append(self._unfilled(slot, (*here, *where)))
            if step.fill is not None:
                found.extend(self._twice(step.fill, (*here, "fill", "slot"), filled))
                filled |= {step.fill.slot}
            if step.choose is not None:
                behind = self._branches(step.choose, (*here, "choose"), filled, found)
                if behind is None:
                    return None
                filled = behind
            if step.end is not None:
                return None
        return filled

    def _branches(
        self, choose: Choose, place: Place, filled: frozenset[str], found: list[Misuse]
    ) -> frozenset[str] | None:
        """What is filled whichever way was taken."""
        behind = [
            self._steps(option.steps, (*place, "options", index, "steps"), filled, found)
            for index, option in enumerate(choose.options)
        ]
        if choose.silent is not None:
            behind.append(self._steps(choose.silent, (*place, "silent"), filled, found))
        going_on = [slots for slots in behind if slots is not None]
        return frozenset.intersection(*going_on) if going_on else None

    def _twice(self, fill: Fill, place: Place, filled: frozenset[str]) -> Iterator[Misuse]:
        if fill.slot in filled:
            yield place, f"The slot {fill.slot} is filled already.", "Give this one another name."
        self.fills.setdefault(fill.slot, place)

    def _unfilled(self, slot: str, place: Place) -> Misuse:
        if slot in self.fills:
            say = f"The slot {slot} is not filled on every way that leads here."
            return place, say, "Use it within the same answer, or fill it in each of them."
        say = f"The slot {slot} is used here, and nothing before fills it."
        return place, say, f"Fill it before, or use {' or '.join(f'{{{s}}}' for s in SLOTS)}."


def _uses(step: Step) -> Iterator[tuple[Place, set[str]]]:
    """Where a step says slots, and which."""
    for where, text in step_texts(step):
        if _holds_slots(where):
            yield where, slots_in(text)
    if step.keep is not None:
        yield ("keep", "slots"), set(step.keep.slots)


def _out_of_place(step: Step, place: Place) -> Iterator[Misuse]:
    """Texts with curly braces that nothing fills."""
    for where, text in step_texts(step):
        if slots_in(text) and not _holds_slots(where):
            say = "This text holds curly braces, and no slot can stand in it."
            yield (*place, *where), say, "Say it in a say, or in a line of read_back."


def _holds_slots(where: Place) -> bool:
    return where == ("say",) or where[:2] == ("read_back", "lines")
