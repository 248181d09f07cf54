"""Deduce, made ready: its logging stopped, its tables built once a machine, its lists lent to patterns."""

from __future__ import annotations

import fcntl
import gc
import importlib.metadata
import importlib.util
import logging
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conversations.masking import Masker
from conversations.masking_patterns import Patterns, Span

log = logging.getLogger(__name__)

SMALL = "equal_branches_are_one"
"""Attribute of word lists that were made small."""

FIRST_TIME = "de woordenlijsten voor het maskeren worden gemaakt: eenmalig, ongeveer twee minuten"


def is_ready() -> bool:
    """Whether deduce's tables were built on this machine, so that loading takes seconds, not minutes."""
    return _tables().is_file()


def make_masker() -> Masker:
    """A masker with deduce behind it. Takes seconds; the first time on a machine, minutes."""
    with _alone():
        if not is_ready():  # that takes over a gigabyte, which a process of its own gives back
            building = multiprocessing.get_context("fork").Process(target=_load, daemon=True)
            building.start()
            building.join()
        deduce = _load()
    names = deduce.lookup_structs
    ordinary = set(names["common_word"].items()) | set(names["stop_word"].items()) | _medical(names)
    patterns = Patterns(*(_asker(names[kind], ordinary) for kind in ("first_name", "surname", "placename")))
    return Masker(lambda text: _find(deduce, text), patterns)


def _find(deduce: Any, text: str) -> Iterator[Span]:
    for found in deduce.deidentify(text).annotations:
        yield Span(found.start_char, found.end_char, found.text, found.tag)


def _asker(trie: Any, ordinary: set[str]) -> Callable[[str], bool]:
    """A question to one of deduce's lists; words that are ordinary Dutch as well do not count."""

    def asked(word: str) -> bool:
        if word.casefold() in ordinary:
            return False
        return trie.longest_matching_prefix([word]) is not None

    return asked


def _medical(names: Any) -> set[str]:
    return {word.casefold() for word in names["medical_term"].items()}


def _load() -> Any:
    with _own_logging(), _without_collecting():
        from deduce import Deduce, lookup_structs  # noqa: PLC0415 (it sets up logging, which is undone here)

        lookup_structs.validate_lookup_struct_cache = _is_of_this_version
        try:
            deduce = Deduce()
        except Exception:  # its tables were half-written when something stopped it
            log.warning("deduce's word lists were broken, and are made anew")
            deduce = Deduce(build_lookup_structs=True)
        _make_small(deduce)
        return deduce


def _is_of_this_version(cache: dict[str, Any], deduce_version: str, **_more: Any) -> bool:
    """Whether tables that were built before will do. The lists never change within a version.

    Deduce itself also builds anew when a folder of its lists is younger, as it is when Python put its
    compiled files there.
    """
    return bool(cache["deduce_version"] == deduce_version)


def _make_small(deduce: Any) -> None:
    """Let equal branches of deduce's word trees be one, and keep them so: a quarter of the memory."""
    from deduce import lookup_structs  # noqa: PLC0415 (see _load)

    words = deduce.lookup_structs
    if getattr(words, SMALL, False):
        return
    seen: dict[Any, Any] = {}
    for tree in (each for each in words.values() if hasattr(each, "children")):
        _shared(tree, seen)
    setattr(words, SMALL, True)
    try:
        lookup_structs.cache_lookup_structs(words, deduce.cache_path, importlib.metadata.version("deduce"))
    except OSError:
        log.warning("deduce's word lists cannot be kept: every start makes them anew")


def _shared(tree: Any, seen: dict[Any, Any]) -> Any:
    tree.children = {word: _shared(branch, seen) for word, branch in tree.children.items()}
    branches = tuple((word, id(branch)) for word, branch in tree.children.items())
    return seen.setdefault((tree.is_terminal, id(tree.matching_pipeline or None), branches), tree)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Two million small objects that all stay: looking for garbage among them takes three times as long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _tables() -> Path:
    found = importlib.util.find_spec("deduce")
    folder = Path(found.origin).parent if found and found.origin else Path()
    return folder / "data" / "lookup" / "cache" / "lookup_structs.pickle"


@contextmanager
def _own_logging() -> Iterator[None]:
    """Deduce sets the root logger to print everything, which might be somebody's words."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    root.addHandler(logging.NullHandler())  # with a handler there, deduce's own set-up does nothing
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        for name in ("deduce", "docdeid"):
            logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: two that build the tables together would spoil them."""
    with (_tables().parent.parent / "review.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
