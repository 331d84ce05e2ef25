"""What the program itself says: wordings by name, from ``scripts/en/prompts.toml``."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from pathlib import Path

from companion import paths
from companion.content.locate import line_of
from companion.content.problems import Problem, read_toml
from companion.errors import CompanionError

SLOTS: Mapping[str, tuple[str, ...]] = {
    "greet": (), "greet_again": (), "not_medical": (),
    "ask_feeling": (), "ask_feeling_again": (), "silence_feeling": (),
    "not_understood": ("heard",), "confirm_word": ("word",),
    "which_of_two": ("first", "second"), "closer_word": ("first", "second"),
    "unknown_feeling": (), "ask_body": (), "ask_cause": (), "ask_fear": (),
    "name_back": ("feeling",), "name_back_phrase": ("feeling",),
    "name_back_cause": ("feeling", "cause"), "name_back_fear": ("feeling", "fear"),
    "name_back_positive": ("feeling",), "and_join": ("first", "second"),
    "ask_number": (), "ask_number_again": (), "ask_number_after": (),
    "thank_number": ("number",), "number_lower": ("before", "after"),
    "number_same_or_higher": (), "number_high": (), "numbers": (),
    "ordinals": (), "number_and_a_half": ("number",), "half": (),
    "offer": ("offer",), "offer_other": ("offer",), "silence_offer": (),
    "yes_or_no_again": (), "no_more_guides": (), "start_guide": (),
    "start_next_guide": (), "something_else": (),
    "ask_talk_danger": (),
    "paused": (), "resumed": (), "slower": (), "faster": (), "slowest": (), "fastest": (),
    "louder": (), "quieter": (), "loudest": (), "quietest": (),
    "time_left": ("minutes",), "a_minute_left": (), "last_minute": (), "no_time_set": (),
    "where_guide": ("title",), "where_feeling": (), "where_number": (), "where_choice": (),
    "where_stay": (), "where_line": (),
    "sound_ready": (), "sound_heard": (), "sound_thinking": (), "sound_trouble": (),
    "sound_soft": (), "sound_end": (), "sound_none": (),
    "ask_erase": (), "erased": (), "not_erased": (), "private": (),
    "breath_in": (), "breath_top_up": (), "breath_hold": (),
    "breath_out": (),
    "help_feeling": (), "help_number": (), "help_choice": (), "help_guide": (),
    "help_guide_choice": (), "help_stay": (), "help_line": (),
    "close": (), "win": (), "stopped": (),
    "microphone_lost": (), "microphone_back": (), "recogniser_lost": (),
    "speaker_lost": (), "speaker_back": (), "log_failed": (),
    "microphone_other": (), "speaker_other": (),
    "microphone_silent": (), "microphone_clipping": (), "microphone_quiet": (),
    "microphone_noisy": (),
    "noise_only": (),
    "help_guide_words": (), "help_guide_read_back": (), "help_guide_which_part": (),
    "which_part": ("parts",), "part_named": ("ordinal",), "part_later": (),
    "or_join": ("first", "second"),
    "part_words": (), "part_last": (), "change_words": (), "meant_words": (), "no_part_words": (),
    "no_answer_words": (), "words_kept": (), "words_not_kept": (),
    "where_check": (),
    "plan_none": (), "plan_offer": (), "plan_later": (), "plan_begin": (), "plan_read": (),
    "plan_signs": (), "plan_coping": (), "plan_places": (), "plan_people": (),
    "plan_lines": (), "plan_safer": (), "plan_stands": ("words",), "plan_time": (),
    "plan_back_signs": ("words",), "plan_back_coping": ("words",),
    "plan_back_places": ("words",), "plan_back_people": ("words",),
    "plan_back_lines": ("words",), "plan_back_safer": ("words",),
    "plan_ask_keep": (), "plan_kept": (), "plan_not_kept": (), "where_plan": (), "help_plan": (),
    "help_paused": (), "where_paused": (),
    "setup_offer": (), "setup_begin": (), "setup_no_hurry": (), "setup_left": (), "setup_first": (),
    "setup_nobody": (), "setup_done": (), "setup_on_country": (), "setup_on_holds": (),
    "setup_on_breath": (), "setup_on_others": (), "setup_on_log": (), "setup_on_voice": (),
    "setup_on_microphone": (), "setup_ask_country": (), "setup_ask_country_again": (),
    "setup_heard_country": ("heard",), "setup_sure_country": ("country",),
    "setup_country": ("country",), "setup_country_open": (), "setup_ask_holds": (),
    "setup_sure_holds": (), "setup_no_holds": (), "setup_holds": (), "setup_ask_breath": (),
    "setup_sure_breath": (), "setup_breath_last": (), "setup_breath_first": (),
    "setup_ask_others": (), "setup_alone": (), "setup_ask_discreet": (), "setup_sure_discreet": (),
    "setup_discreet": (), "setup_plain": (), "setup_ask_log": (), "setup_sure_log": (),
    "setup_log": (), "setup_no_log": (), "setup_voice": (), "setup_sample": (),
    "setup_only_voice": (), "setup_voice_kept": (), "setup_ask_words": (),
    "setup_ask_words_again": (), "setup_heard": ("heard",), "setup_heard_well": (),
    "setup_heard_badly": (), "setup_heard_nothing": (), "settings_failed": (), "help_setup": (),
    "where_setup": (), "help_setup_voice": (), "where_setup_voice": (), "help_setup_words": (),
    "where_setup_words": (),
    "soothe": (), "one_more": (),
    "two_ways": ("first", "second", "first_word", "second_word"),
    "start_touch": (), "start_breath": (), "start_sound": (), "start_words": (),
    "probe_fine": ("word",), "which_stronger": ("first", "second"), "begin_with": ("feeling",),
    "name_back_body": ("body",), "under_yes": (), "under_heard": (),
    "confirm_teaching": ("word", "meaning"), "word_learnt": ("word",), "word_not_learnt": (),
    "word_taken_back": ("word",), "word_taken": ("word",), "meaning_not_known": ("word",),
    "about_number": ("number",), "confirm_ten": (), "number_rose": (),
    "win_thanks": (), "ask_keep_win": (),
    "help_closer": (), "where_closer": (), "help_body": (), "where_body": (),
    "help_under": (), "where_under": (), "help_distress": (), "where_distress": (),
    "help_win": (), "where_win": (),
    "why_made_for": ("feeling", "minutes"), "why_made_for_short": ("feeling",),
    "why_gentle": (), "why_helped": (), "why_new": (), "why_no_breath": (), "why_night": (),
    "why_moves": (), "why_mends": (), "why_short": (), "why_asked": (), "why_two": (),
    "why_nothing": (),
    "way_breath": (), "way_touch": (), "way_sound": (), "way_words": (),
    "offer_two": ("first", "first_title", "second", "second_title"),
    "offer_asked": ("offer",), "help_offer": (), "where_offer": (),
    "bedtime_greet": (), "bedtime_park": (), "bedtime_park_line": (),
    "bedtime_parked": ("line",),
    "bedtime_ask_keep": (), "bedtime_kept": (), "bedtime_not_kept": (), "late_park": (),
    "bedtime_which": (), "bedtime_words": (), "bedtime_body": (), "bedtime_breath": (),
    "bedtime_timer": ("minutes",), "bedtime_timer_waits": ("minutes",), "bedtime_awake": (),
    "bedtime_again": ("minutes",), "bedtime_again_waits": ("minutes",), "bedtime_farewell": (),
    "help_bedtime": (), "where_bedtime": (), "help_bedtime_park": (), "where_bedtime_park": (),
    "help_bedtime_which": (), "where_bedtime_which": (), "help_late_park": (),
    "where_late_park": (), "morning_ask": (), "morning_not": (), "morning_parked": ("line",),
    "setup_ask_locked": (), "setup_sure_locked": (), "setup_locked": (), "setup_unlocked": (),
    "setup_log_locked": (), "bedtime_ask_keep_locked": (), "bedtime_kept_locked": (),
    "review_week": (), "review_month": (), "review_all": (), "review_days": (),
    "review_before_week": (), "review_before_month": (), "review_before_days": (),
    "review_none": ("period",), "review_none_yet": (), "review_one": ("period",),
    "review_both_one_day": ("period",),
    "review_one_day": ("period", "count"), "review_many": ("period", "count", "days"),
    "review_locked_one": (), "review_locked": ("count",),
    "review_unread_one": (), "review_unread": ("count",),
    "review_broken_off_one": (), "review_broken_off": ("count",),
    "review_word": ("feeling",), "review_words_two": ("first", "second"),
    "review_mostly": ("feeling",), "review_often": ("feeling",),
    "review_often_two": ("first", "second"), "review_words_differ": (), "review_no_word": (),
    "review_moved": ("first", "last"), "review_before_mostly": ("before", "feeling"),
    "review_no_numbers": (), "review_once_fell": ("change",), "review_once_rose": ("change",),
    "review_once_same": (), "review_twice": (), "review_fell": ("change",),
    "review_rose": ("change",), "review_same": (), "review_numbers_from": ("count",),
    "review_before_fell": ("before", "change"), "review_before_rose": ("before", "change"),
    "review_before_same": ("before",),
    "review_helped": ("title", "change"), "review_helped_range": ("count", "low", "high"),
    "review_too_few": (), "review_none_stands_out": (),
    "review_practice": ("title", "count"), "review_time": ("time",), "review_night": (),
    "review_morning": (), "review_afternoon": (), "review_evening": (),
    "review_win": ("win",), "review_win_too": ("win",), "review_wins_more": ("count",),
    "review_wins_one_more": (),
    "ask_erase_today": (), "ask_erase_everything": (), "ask_erase_rest": (),
    "erased_rest": (), "not_erased_rest": (), "erase_failed": (),
    "retention": ("days",),
    "promises_title": (), "promises_none": (), "promises_locked": (), "promises_late": (),
    "promises_left": (), "promises_private": (), "promises_me": (), "promises_them": (),
    "promises_more": ("number",), "promise_line": ("what",), "promise_line_by": ("what", "day"),
    "promise_who": (), "promise_said_me": (), "promise_said_them": (), "promise_what_me": (),
    "promise_what_them": (), "promise_what_again": (), "promise_what_example": (),
    "promise_drop": (), "promise_judging": ("word",), "promise_vague": ("word",),
    "promise_stays": (), "promise_when": (), "promise_when_again": (), "promise_when_example": (),
    "promise_which_day": (), "promise_small_enough": (), "promise_smaller": (), "promise_step": (),
    "promise_step_again": (), "promise_step_example": (), "promise_back_me": ("what",),
    "promise_back_them": ("what",), "promise_back_when": ("when",), "promise_back_step": ("step",),
    "promise_back_ask": (), "promise_ask_keep": (), "promise_written": (), "promise_not_kept": (),
    "promise_none_made": (), "promise_private": (), "promise_due_me": ("what",),
    "promise_due_them": ("what",), "promise_due_ask": (), "promise_due_again": (),
    "promise_said_kept": (), "promise_said_partly": (), "promise_said_not": (),
    "promise_said_moved": (), "promise_said_withdrawn": (), "promise_noted_kept": (),
    "promise_noted_partly": (), "promise_noted_not": (), "promise_noted_moved": (),
    "promise_noted_withdrawn": (), "promise_way_me": (), "promise_way_them": (),
    "promise_way_again": (), "promise_way_example": (), "promise_aid_me": (),
    "promise_aid_them": (), "promise_aid_again": (), "promise_aid_example": (),
    "promise_ask_words": (), "promise_new_day": (), "promise_new_day_set": ("day",),
    "promise_counts_me": ("kept", "all"), "promise_counts_them": ("kept", "all"),
    "promise_counts_partly": ("partly",), "help_promise_who": (), "where_promise_who": (),
    "help_promise_outcome": (), "where_promise_outcome": (), "weekly_greet": (), "weekly_none": (),
    "weekly_one": (), "weekly_sessions": ("number",), "weekly_feeling": ("feeling",),
    "weekly_wins": (), "weekly_win": ("win",), "weekly_late": (), "weekly_left": (),
    "weekly_ask_promise": (), "weekly_sum_worked": ("worked",), "weekly_sum_week": (),
    "weekly_sum_step": ("step",), "weekly_sum_no_step": (), "ledger_failed": (),
    "weekly_revisit": ("text",),
    "setup_menu_sample": (), "setup_ask_large": (), "setup_sure_large": (), "setup_large": (),
    "setup_usual_print": (), "setup_ask_again": (), "setup_sure_again": (), "setup_again": (),
    "setup_not_again": (), "help_setup_menu": (), "where_setup_menu": (),
    "break_begins": ("minutes",), "break_goes_on": ("minutes",), "break_over": ("minutes",),
    "break_left": (), "help_break_minutes": (), "where_break_minutes": (), "help_break_over": (),
    "where_break_over": (), "break_back_words": (), "break_more_words": (),
    "break_half_words": (), "start_numbers": (),
    "name_back_phrase_cause": ("feeling", "cause"),
    "lists_title": (), "lists_late": (), "lists_left": (), "lists_locked": (),
    "lists_private": (), "list_none_routines": (), "list_none_map": (), "list_routines": (),
    "list_negotiable": (), "list_fixed": (), "list_line": ("text",),
    "list_line_again": ("text", "day"), "list_line_due": ("text",), "list_one_more": (),
    "list_ask_first": (), "list_ask": (), "list_ask_again": (), "list_stays": (),
    "list_said_add": (), "list_said_off": (), "list_what_routines": (), "list_what_map": (),
    "list_text_again": (), "list_text_example": (), "list_drop": (), "list_side": (),
    "list_side_again": (), "list_side_example": (), "list_said_negotiable": (),
    "list_said_fixed": (), "list_when": (), "list_when_again": (), "list_when_example": (),
    "list_back_text": ("text",), "list_back_side": ("side",), "list_back_when": ("when",),
    "list_which": (), "list_which_again": (), "list_ask_off": ("text",), "list_off": (),
    "help_list_what": (), "where_list_what": (), "help_list_side": (), "where_list_side": (),
    "help_list_which": (), "where_list_which": (),
}  # fmt: skip
"""Every prompt the program says, with the slots its wordings fill, each of them in every one."""

FRAGMENTS = frozenset({
    "numbers", "ordinals", "number_and_a_half", "half", "and_join", "start_touch",
    "start_breath", "start_sound", "start_words", "way_breath", "way_touch", "way_sound",
    "way_words", "bedtime_words", "bedtime_body", "bedtime_breath", "part_named", "part_later",
    "or_join", "part_words", "part_last", "change_words", "meant_words", "no_part_words",
    "no_answer_words", "break_back_words", "break_more_words", "break_half_words",
    "review_week", "review_month", "review_all", "review_days", "review_before_week",
    "review_before_month", "review_before_days", "review_night", "review_morning",
    "review_afternoon", "review_evening",
    "promises_title", "promise_said_me", "promise_said_them", "promise_drop", "promise_stays",
    "promise_smaller", "promise_said_kept", "promise_said_partly", "promise_said_not",
    "promise_said_moved", "promise_said_withdrawn",
    "lists_title", "list_said_add", "list_said_off", "list_drop", "list_said_negotiable",
    "list_said_fixed",
})  # fmt: skip
"""Prompts that are part of a sentence, or what a person may say; no mark stands at their end."""

Wordings = dict[str, tuple[str, ...]]
"""The file: wordings by name, in the order they take turns."""


class Prompts:
    """The wordings of one language.

    Args:
        wordings: by name, in the order they take turns.
    """

    def __init__(self, wordings: Mapping[str, tuple[str, ...]]) -> None:
        self._wordings = wordings

    def say(self, name: str, turn: int = 0, **slots: str) -> str:
        """One wording of a prompt, its slots filled.

        Args:
            name: one of :data:`SLOTS`.
            turn: which wording; it starts over behind the last.
            **slots: what stands in the curly brackets.

        Raises:
            KeyError: no such prompt, or a slot is missing.
        """
        wordings = self._wordings[name]
        text = wordings[turn % len(wordings)].format(**slots)
        return text[:1].upper() + text[1:] if text[-1:] in ".?!" else text

    def number(self, value: float) -> str:
        """A rating from 0 to 10 in words, to the nearest half: ``seven and a half``."""
        halves = round(value * 2)
        whole = self._wordings["numbers"][halves // 2]
        if halves % 2 == 0:
            return whole
        return self.say("number_and_a_half", number=whole) if halves > 1 else self.say("half")

    def minutes(self, value: float) -> str:
        """A number of minutes in words; in whole digits where there are no words for so many."""
        most = len(self._wordings["numbers"]) - 1
        return self.number(value) if value <= most else str(round(value))

    def texts(self, name: str) -> tuple[str, ...]:
        """All wordings of a prompt as they stand in the file."""
        return self._wordings[name]


def prompts_file() -> Path:
    """The shipped prompts."""
    return paths.scripts_dir() / "en" / "prompts.toml"


def load_prompts() -> Prompts:
    """Read the prompts.

    Raises:
        CompanionError: the file cannot be used.
    """
    path = prompts_file()
    found = read_toml(path, Wordings)
    if isinstance(found, Problem):
        raise _unusable(found)
    for problem in prompt_problems(path, found):
        raise _unusable(problem)
    return Prompts(found)


def prompt_problems(path: Path, wordings: Wordings) -> Iterator[Problem]:
    """Prompts that are missing or unknown, and slots that do not fit."""
    text = path.read_text(encoding="utf-8")
    for name in sorted(SLOTS.keys() | wordings.keys()):
        for say, fix in _faults(name, wordings.get(name, ())):
            yield Problem(path, line_of(text, (name,)), name, say, fix)


def _faults(name: str, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if name not in SLOTS:
        yield f"Nothing says the prompt {name}.", "Correct its name or take it out."
        return
    if not texts:
        yield f"The prompt {name} is missing.", f'Add {name} = ["..."] with its wording.'
    for text in texts:
        try:
            found = {slot for _, slot, _, _ in string.Formatter().parse(text) if slot is not None}
        except ValueError:
            yield f'A curly bracket is left open: "{text}"', "Close it, or take it out."
            continue
        if found != set(SLOTS[name]):
            slots = " and ".join(f"{{{slot}}}" for slot in SLOTS[name]) or "no curly brackets"
            yield f'A wording of {name} has other slots: "{text}"', f"Write it with {slots}."


def _unusable(problem: Problem) -> CompanionError:
    say = f"The prompts in {problem.path}, line {problem.line}, cannot be used: {problem.say}"
    return CompanionError(say, problem.fix)
