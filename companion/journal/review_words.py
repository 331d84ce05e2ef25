"""A look back in sentences, printed and spoken alike; the wordings are in ``prompts.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from companion.content.prompts import Prompts
from companion.journal.look_back import (
    ENOUGH_FOR_MOSTLY,
    Feeling,
    GuideSeen,
    LookBack,
    Ratings,
    Stretch,
    mostly,
)

_TOLD_WINS = 3
_ENOUGH_TO_COMPARE = 5
"""Sessions with both numbers in each period, before their usual changes stand side by side."""


def in_words(look: LookBack, prompts: Prompts, labels: Mapping[str, str]) -> list[str]:
    """The look back, a fact a line.

    Args:
        look: the numbers.
        prompts: the wordings.
        labels: what each family of feelings is called.
    """
    return list(_Teller(look, prompts, labels).lines())


class _Teller:
    def __init__(self, look: LookBack, prompts: Prompts, labels: Mapping[str, str]) -> None:
        self._look = look
        self._prompts = prompts
        self._say = prompts.say
        self._labels = labels

    def lines(self) -> Iterator[str]:
        look = self._look
        if look.sessions or not (look.locked or look.unread):
            yield self._sessions()
        if look.sessions:
            yield from self._feelings()
            yield from self._numbers(look.ratings)
            yield from self._guides(look.guides)
            yield from self._time()
            yield from self._wins()
        for name, count in (
            ("review_broken_off", look.broken_off),
            ("review_locked", look.locked),
            ("review_unread", look.unread),
        ):
            if count == 1:
                yield self._say(f"{name}_one")
            elif count:
                yield self._say(name, count=self._count(count))

    def _sessions(self) -> str:
        look = self._look
        period = self._say(f"review_{look.period}")
        count = self._count(look.sessions)
        if look.sessions == 0 and look.period == "all":
            return self._say("review_none_yet")
        if look.sessions == 0:
            return self._say("review_none", period=period)
        if look.sessions == 1:
            return self._say("review_one", period=period)
        if look.days == 1 and look.sessions == 2:
            return self._say("review_both_one_day", period=period)
        if look.days == 1:
            return self._say("review_one_day", period=period, count=count)
        return self._say("review_many", period=period, count=count, days=self._count(look.days))

    # --- feelings

    def _feelings(self) -> Iterator[str]:
        look = self._look
        yield self._feeling(look.feelings, look.named)
        told = [usual for usual in map(_usual, look.over_time) if usual is not None]
        if told and told[0] != told[-1]:
            yield self._say("review_moved", first=self._label(told[0]), last=self._label(told[-1]))
        before = look.earlier and mostly(look.earlier.feelings, look.earlier.named)
        if before and look.named >= ENOUGH_FOR_MOSTLY:
            yield self._say(
                "review_before_mostly", before=self._before(), feeling=self._label(before)
            )

    def _feeling(self, feelings: tuple[Feeling, ...], named: int) -> str:
        """What was named most, as far as there is such a thing."""
        if not feelings:
            return self._say("review_no_word")
        usual = mostly(feelings, named)
        if usual is not None:
            return self._say("review_mostly", feeling=self._label(usual))
        most = feelings[0].sessions
        top = [self._label(one.family) for one in feelings if one.sessions == most]
        if len(top) == 1:
            alone = len(feelings) == 1
            return self._say("review_word" if alone else "review_often", feeling=top[0])
        if len(top) == 2:
            both = len(feelings) == 2
            name = "review_words_two" if both else "review_often_two"
            return self._say(name, first=top[0], second=top[1])
        return self._say("review_words_differ")

    # --- numbers

    def _numbers(self, ratings: Ratings) -> Iterator[str]:
        change = ratings.change
        if change is None:
            yield self._say("review_no_numbers")
        elif ratings.sessions == 1:
            yield self._changed("review_once", change)
        elif ratings.sessions == 2:
            yield self._say("review_twice")
        else:
            yield self._changed("review", change)
            yield self._say("review_numbers_from", count=self._count(ratings.sessions))
            yield from self._numbers_before(ratings)

    def _numbers_before(self, ratings: Ratings) -> Iterator[str]:
        earlier = self._look.earlier
        if earlier is None or earlier.ratings.change is None:
            return
        if min(ratings.sessions, earlier.ratings.sessions) >= _ENOUGH_TO_COMPARE:
            yield self._changed("review_before", earlier.ratings.change, before=self._before())

    def _changed(self, name: str, change: float, **slots: str) -> str:
        """A change to the nearest half point, as a fall, a rise or neither."""
        points = _halves(abs(change))
        if points == 0:
            return self._say(f"{name}_same", 0, **slots)
        way = "fell" if change < 0 else "rose"
        return self._say(f"{name}_{way}", 0, change=self._prompts.number(points), **slots)

    # --- guides, times, wins

    def _guides(self, guides: tuple[GuideSeen, ...]) -> Iterator[str]:
        yield from self._helped(guides)
        often = sorted(guides, key=lambda guide: -guide.begun)
        others = often[1].begun if len(often) > 1 else 0
        if often and often[0].begun > max(others, 1):
            count = self._count(often[0].begun)
            yield self._say("review_practice", title=often[0].title, count=count)

    def _helped(self, guides: tuple[GuideSeen, ...]) -> Iterator[str]:
        """What helped most, or that it cannot be told."""
        for guide in guides:
            fall = _halves(-(guide.change or 0.0))
            if guide.helped and guide.likely is not None and fall > 0:
                number = self._prompts.number
                low, high = (_halves(-end) for end in reversed(guide.likely))
                yield self._say("review_helped", title=guide.title, change=number(fall))
                if low < high:
                    yield self._say(
                        "review_helped_range",
                        count=self._count(guide.rated),
                        low=number(low),
                        high=number(high),
                    )
                return
        if any(guide.likely is not None for guide in guides):
            yield self._say("review_none_stands_out")
        elif any(guide.rated for guide in guides):
            yield self._say("review_too_few")

    def _time(self) -> Iterator[str]:
        of_day = self._look.times
        times = {time: getattr(of_day, time) for time in of_day.__struct_fields__}
        most = max(times, key=lambda time: times[time])
        sessions = self._look.sessions
        if sessions >= ENOUGH_FOR_MOSTLY and times[most] * 2 > sessions:
            yield self._say("review_time", time=self._say(f"review_{most}"))

    def _wins(self) -> Iterator[str]:
        wins = self._look.wins
        for index, win in enumerate(wins[:_TOLD_WINS]):
            text = win.text.rstrip(".!? ")
            yield self._say("review_win_too" if index else "review_win", win=text)
        more = len(wins) - _TOLD_WINS
        if more == 1:
            yield self._say("review_wins_one_more")
        elif more > 1:
            yield self._say("review_wins_more", count=self._count(more))

    # --- parts of sentences

    def _label(self, family: str) -> str:
        return self._labels.get(family, family)

    def _before(self) -> str:
        return self._say(f"review_before_{self._look.period}")

    def _count(self, count: int) -> str:
        """In words up to ten, then in digits, which a voice reads well."""
        return self._prompts.number(count) if count <= 10 else f"{count:,}"


def _usual(stretch: Stretch) -> str | None:
    return mostly(stretch.feelings, stretch.named)


def _halves(points: float) -> float:
    """To the nearest half point."""
    return int(points * 2 + 0.5) / 2 if points > 0 else 0.0
