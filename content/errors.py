"""The one error of this room: it names the file, the line and the remedy."""

from __future__ import annotations

from pathlib import Path


class ContentError(ValueError):
    """Something in a content file is missing or broken.

    Args:
        file: the file at fault, shown relative to the working directory where possible.
        line: line in that file, counted from 1.
        problem: what is wrong, one clause.
        remedy: what the editor can do about it, one sentence.
    """

    def __init__(self, file: Path, line: int, problem: str, remedy: str) -> None:
        self.file, self.line, self.problem, self.remedy = Path(file), line, problem, remedy
        super().__init__(f"{_shown(self.file)}:{line}: {problem}. Remedy: {remedy}")


def _shown(file: Path) -> Path:
    try:
        return file.resolve().relative_to(Path.cwd())
    except ValueError:
        return file
