"""YAML reading that remembers on which line each value stands, for errors that an editor can act on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from content.errors import ContentError

Where = tuple[Any, ...]


@dataclass
class Document:
    """A YAML file: its plain values and the line of every one of them."""

    file: Path
    data: Any
    lines: dict[Where, int] = field(default_factory=dict)
    written: dict[Where, str] = field(default_factory=dict)
    """Single values as they are typed: 0612345670 is a telephone number, not an octal one."""

    def line(self, *path: Any) -> int:
        """Line (from 1) of the value at ``path``, or of its nearest parent that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, path: Where, problem: str, remedy: str) -> ContentError:
        """A :class:`ContentError` that points at the value at ``path``."""
        return ContentError(self.file, self.line(*path), problem, remedy)


def read(file: Path) -> Document:
    """Read one YAML file.

    Raises:
        ContentError: the file is no valid YAML or holds the same key twice.
    """
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        raise ContentError(file, 1, "not in UTF-8", "save the file in the encoding UTF-8") from error
    except yaml.reader.ReaderError as error:
        raise ContentError(file, 1, "it holds an invisible sign", "type the text anew without it") from error
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark
        line = mark.line + 1 if mark else 1
        raise ContentError(
            file,
            line,
            f"not valid YAML ({error.problem})",
            "check indents, colons and quotes on this line and above",
        ) from error
    document = Document(file, None)
    document.data = _value(root, (), document)
    return document


def _value(node: yaml.Node | None, path: Where, document: Document) -> Any:
    if node is None:
        return None
    document.lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    document.written[path] = node.value
    return node.value if node.tag == "tag:yaml.org,2002:str" else yaml.safe_load(node.value)


def _mapping(node: yaml.MappingNode, path: Where, document: Document) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if key in result:
            raise ContentError(
                document.file,
                key_node.start_mark.line + 1,
                f"the key '{key}' stands here twice",
                "keep one of the two",
            )
        here = (*path, key)
        result[key] = _value(value_node, here, document)
        document.lines[here] = key_node.start_mark.line + 1
    return result
