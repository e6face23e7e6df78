"""Writing about practice: agree on it, answer it, share it, read it. One transaction each, and each leaves a trace."""

from homework.actions.agreeing import (
    assign,
    begin_programme,
    choose_smaller,
    deliver,
    delivery_of,
    moments_of,
    reopen,
    safety_first,
    set_aside,
)
from homework.actions.errors import NotOpen, SafetyFirst
from homework.actions.ladders import (
    add_step,
    agree_step,
    build_ladder,
    change_step,
    move_step,
    skip_step,
    take_step_back,
)
from homework.actions.library import change_exercise, load_library, write_exercise
from homework.actions.reading import cite_entry, open_reading_tasks, review_entry, uncite_entry
from homework.actions.writing import (
    Ending,
    add_aftermath,
    begin_attempt,
    finish_entry,
    receive,
    save_answers,
    share_entry,
    unshare_entry,
)

__all__ = [
    "Ending", "NotOpen", "SafetyFirst", "add_aftermath", "add_step", "agree_step", "assign", "begin_attempt",
    "begin_programme", "build_ladder", "change_exercise", "change_step", "choose_smaller", "cite_entry", "deliver",
    "delivery_of", "finish_entry", "load_library", "moments_of", "move_step", "open_reading_tasks", "receive", "reopen",
    "review_entry", "safety_first", "save_answers", "set_aside", "share_entry", "skip_step", "take_step_back",
    "uncite_entry", "unshare_entry", "write_exercise",
]  # fmt: skip
