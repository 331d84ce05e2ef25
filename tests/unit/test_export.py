"""Every form of an export, and back: nothing is lost, and nothing is run."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.journal.csv_form import cell, read_csv, value_of, write_csv
from companion.journal.json_form import read_json, write_json
from companion.journal.markdown_form import spoken_moment, write_markdown
from companion.journal.portable import HEAD, LineError, Portable
from companion.journal.records import Record

_texts = st.text() | st.sampled_from(
    ["", "=1+1", "-3", "+5", "@x", '"', '""', "null", "true", "5", "1e3", "NaN", "[1]", "a\r\nb",
     "\r", "\n", " x", "x ", "\x00", "\ufeff", "a,b;c\td", "\ud800", "'", "=" * 9, "{}", "\u2028"]
)  # fmt: skip
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=8,
)
_data = st.dictionaries(_texts.filter(lambda key: key not in HEAD), _values, max_size=5)
_times = st.floats(0, 1e7, allow_nan=False)


@st.composite
def _sessions(draw: st.DrawFn) -> tuple[Portable, ...]:
    tails = draw(st.lists(st.text("abc123 -é", max_size=6), max_size=4, unique=True))
    return tuple(
        Portable(name, tuple(_record(draw, name, seq) for seq in range(draw(st.integers(1, 4)))))
        for name in (f"2026-11-26T{tail}" for tail in tails)
    )


def _record(draw: st.DrawFn, name: str, seq: int) -> Record:
    return Record(name, seq, draw(_texts), draw(_times), draw(_texts), draw(_data))


def _exact(sessions: Any) -> str:
    """Told apart: 5 and 5.0, 1 and true."""
    return repr([(s.name, [(r, sorted(r.data.items())) for r in s.records]) for s in sessions])


def _as_json(sessions: tuple[Portable, ...]) -> bytes:
    out = io.BytesIO()
    write_json(sessions, out)
    return out.getvalue()


def _as_csv(sessions: tuple[Portable, ...]) -> bytes:
    out = io.BytesIO()
    write_csv(lambda: sessions, out)
    return out.getvalue()


@given(_sessions())
def test_any_records_come_back_from_json(sessions: tuple[Portable, ...]) -> None:
    assert _exact(read_json(io.BytesIO(_as_json(sessions)))) == _exact(sessions)


@given(_sessions())
def test_any_program_reads_the_json_as_one_document(sessions: tuple[Portable, ...]) -> None:
    document = json.loads(_as_json(sessions))
    assert document["companion_export"] == 1
    names = [record["session"] for record in document["records"]]
    assert names == [record.session for session in sessions for record in session.records]


@given(_sessions())
def test_any_records_come_back_from_csv(sessions: tuple[Portable, ...]) -> None:
    out = _as_csv(sessions)
    assert out.startswith(b"\xef\xbb\xbf")
    assert _ordered(read_csv(io.BytesIO(out))) == _ordered(sessions)


def _ordered(sessions: Any) -> str:
    """As :func:`_exact`; a table keeps no order of keys."""
    return repr(
        [
            (s.name, [(*(getattr(r, k) for k in HEAD), sorted(r.data.items())) for r in s.records])
            for s in sessions
        ]
    )


@given(_texts)
def test_no_text_in_a_cell_can_be_run(text: str) -> None:
    written = cell(text)
    assert written
    assert written[0] not in "=+-@\t\r\n＝＋－＠"
    assert value_of(written) == text


@given(_sessions())
def test_what_begins_like_a_formula_is_a_number(sessions: tuple[Portable, ...]) -> None:
    for row in csv.reader(io.StringIO(_as_csv(sessions).decode("utf-8-sig"), newline="")):
        for text in row:
            if text.startswith(("=", "+", "-", "@")):
                float(text)


def test_a_table_reads_as_people_expect_it() -> None:
    record = Record("2026-11-26T20-00-00-ab12", 1, "2026-11-26T20:00:05.000+00:00", 5.25, "feeling",
                    {"words": ["sad", "tired"], "note": "so, so"})  # fmt: skip
    lines = _as_csv((Portable(record.session, (record,)),)).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "v,session,seq,at,t,kind,words,note"
    assert lines[1] == (
        "1,2026-11-26T20-00-00-ab12,1,2026-11-26T20:00:05.000+00:00,5.25,feeling,"
        '"[""sad"", ""tired""]","so, so"'
    )


def test_a_table_saved_again_with_semicolons_is_read() -> None:
    record = Record("2026-11-26T20-00-00-ab12", 0, "2026", 0.5, "number", {"value": 6.5})
    text = _as_csv((Portable(record.session, (record,)),)).decode().replace(",", ";")
    (session,) = read_csv(io.BytesIO(text.encode()))
    assert session.records == (record,)


def test_a_session_that_grows_while_it_is_written_is_cut_where_it_was() -> None:
    first = Record("2026-11-26T20", 0, "2026", 0.0, "number", {"value": 1})
    second = Record("2026-11-26T20", 1, "2026", 1.0, "new", {"key": 1})
    grown = iter([(first,), (first, second)])
    out = io.BytesIO()
    write_csv(lambda: [Portable("2026-11-26T20", next(grown))], out)
    (session,) = read_csv(io.BytesIO(out.getvalue()))
    assert session.records == (first,)


@given(_sessions())
def test_any_records_can_be_read_aloud(sessions: tuple[Portable, ...]) -> None:
    text = _as_markdown(sessions)
    lines = text.splitlines()
    assert sum(line.startswith("## ") for line in lines) == len(sessions)
    assert not any(line.startswith((" ", "-", "*", "|", ">", "###")) for line in lines)


def _as_markdown(sessions: tuple[Portable, ...]) -> str:
    out = io.BytesIO()
    write_markdown(sessions, out)
    return out.getvalue().decode()


def test_a_session_is_told_in_plain_sentences() -> None:
    told: list[tuple[str, dict[str, Any]]] = [
        ("start", {"mode": "live", "app": "1"}),
        ("feeling", {"words": ["anxious", "tired"], "families": ["anxiety"]}),
        ("feeling", {"words": [], "families": []}),
        ("number", {"when": "before", "value": 7.0}),
        ("offer", {"id": "x", "title": "Feet on the floor"}),
        ("guide", {"id": "x", "title": "Feet on the floor", "did": "began"}),
        ("guide", {"id": "x", "title": "Feet on the floor", "did": "finished"}),
        ("words", {"what": "promise", "words": {"who": "me", "when": "noon"}}),
        ("heard", {"text": "# he *said*\n| no\x1b[2J"}),
        ("win", {"text": "I slept!"}),
        ("parked", {"text": "the rent"}),
        ("parked_told", {}),
        ("new", {"key": [1, True]}),
        ("number", {"when": "after"}),
        ("end", {"how": "stopped"}),
    ]
    name = "2026-11-26T20-04-33-ab12"
    at = "2026-11-26T20:04:33.000+00:00"
    records = (Record(name, seq, at, 0.0, kind, data) for seq, (kind, data) in enumerate(told))
    assert _as_markdown((Portable(name, tuple(records)),)).splitlines()[4:] == [
        "## Thursday 26 November 2026, 8:04 in the evening",
        "",
        "It was held by voice.",
        "You felt: anxious and tired.",
        "There was no word for the feeling.",
        "Number before: 7 out of ten.",
        "Offered: Feet on the floor.",
        "You began Feet on the floor.",
        "You went through Feet on the floor to its end.",
        "Your own words, promise. who: me; when: noon.",
        r"You said: # he \*said\* | no \[2J.",
        "One thing that went all right: I slept!",
        "Parked for the next day: the rent.",
        "What was parked the night before was told.",
        "Also noted: new, key \\[1, true].",
        "Also noted: number, when after.",
        "You ended it.",
    ]


@pytest.mark.parametrize(
    ("clock", "told"),
    [
        ("00:05", "12:05 at night"),
        ("05:00", "5:00 in the morning"),
        ("12:30", "12:30 in the afternoon"),
        ("21:59", "9:59 in the evening"),
        ("23:00", "11:00 at night"),
    ],
)
def test_a_time_of_day_is_told_as_it_is_said(clock: str, told: str) -> None:
    moment = datetime.fromisoformat(f"2026-11-01T{clock}")
    assert spoken_moment(moment) == f"Sunday 1 November 2026, {told}"


_LINE = '{"v": 1, "session": "2026-11-26T20", "seq": 0, "at": "", "t": 0.0, "kind": "end"}'
_OPEN = '{"companion_export": 1, "records": ['


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "breaks off"),
        ("[1, 2]", 1, "does not open an export"),
        ('{"companion_export": 2, "records": [\n]}', 1, "not known here"),
        (f"{_OPEN}\n{_LINE},\n", 3, "breaks off"),
        (f"{_OPEN}\n{_LINE},\n{_LINE[:40]}\n]}}", 3, "no JSON object"),
        (f"{_OPEN}\n{_LINE},\n[]\n]}}", 3, "no JSON object"),
        (f"{_OPEN}\n{'[' * 100_000}\n]}}", 2, "nested too deep"),
        (f"{_OPEN}\n{_LINE.replace('seq', 'sec')}\n]}}", 2, "has no seq"),
        (f"{_OPEN}\n{_LINE.replace('0.0', 'null')}\n]}}", 2, "no record"),
        (f"{_OPEN}\n{_LINE.replace('2026-11-26T20', '../../etc/passwd')}\n]}}", 2, "no session"),
        (f"{_OPEN}\n{_LINE.replace('T20', 'T/../../x')}\n]}}", 2, "no session"),
        (f"{_OPEN}\n]}}\n{_LINE}\n", 3, "behind the end"),
        (f"{_OPEN}\n{_LINE},\n{_LINE.replace('T20', 'T21')},\n{_LINE}\n]}}", 4, "stands apart"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_by_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(LineError, match=what) as told:
        list(read_json(io.BytesIO(text.encode())))
    assert told.value.line == line


_HEADER = "v,session,seq,at,t,kind,value\n"
_ROW = "1,2026-11-26T20,0,2026,0.0,number,5\n"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "columns"),
        ("Date,Mood\n", 1, "columns"),
        (_HEADER.replace("value", "kind"), 1, "twice"),
        (_HEADER + _ROW + _ROW[:-3] + "\n", 3, "has 6 cells"),
        (_HEADER + _ROW + _ROW.replace("5", '"5'), 3, "no row"),
        (_HEADER + _ROW.replace("0.0", "soon"), 2, "no record"),
        (_HEADER + _ROW.replace("0.0", ""), 2, "has no t"),
        (_HEADER + _ROW + "\udcff\n", 3, "UTF-8"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_by_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(LineError, match=what) as told:
        list(read_csv(io.BytesIO(text.encode(errors="surrogateescape"))))
    assert told.value.line == line


@pytest.mark.parametrize("end", ["/../x", "\\x", "a\nb", "\ud800", "\udcff", "ß" * 150])
def test_what_cannot_name_a_file_names_no_session(end: str) -> None:
    at, name = "2026-11-26T20:04:33.000+00:00", f"2026-11-26T20-04-33-{end}"
    out = io.BytesIO()
    write_json([Portable(name, (Record(name, 0, at, 0.0, "heard", {}),))], out)
    out.seek(0)
    with pytest.raises(LineError, match="names no session"):
        list(read_json(out))


@pytest.mark.parametrize(("write", "read"), [(write_json, read_json), (write_csv, read_csv)])
def test_what_the_log_could_not_read_back_is_not_taken_in(write: Any, read: Any) -> None:
    def sessions(signs: int) -> tuple[Portable, ...]:
        name, text = "2026-11-26T20-04-33-ab12", 'x"' * (signs // 2)
        at = "2026-11-26T20:04:33.000+00:00"
        return (Portable(name, (Record(name, 0, at, 0.0, "heard", {"text": text}),)),)

    for signs, is_taken in ((600_000, True), (700_000, False)):  # a quote is two signs in JSON
        out, of = io.BytesIO(), sessions(signs)
        write(of if write is write_json else lambda of=of: of, out)
        out.seek(0)
        if is_taken:
            assert tuple(read(out)) == of
            continue
        with pytest.raises(LineError, match="longer than 1 MB"):
            list(read(out))


@pytest.mark.parametrize("read", [read_json, read_csv])
def test_a_line_too_long_is_refused_before_it_fills_the_memory(read: Any) -> None:
    with pytest.raises(LineError, match="longer than 4 MB"):
        list(read(io.BytesIO(b"x" * (4_000_001))))


def test_a_day_without_an_hour_is_told_as_a_day() -> None:
    day = Portable("2026-11-24T12-00-00-0000", (
        Record("2026-11-24T12-00-00-0000", 0, "2026-11-24T12:00:00.000+00:00", 0.0, "start",
               {"mode": "import", "time_known": False}),
    ))  # fmt: skip
    text = io.BytesIO()
    write_markdown([day], text)
    assert "## Tuesday 24 November 2026\n" in text.getvalue().decode()
