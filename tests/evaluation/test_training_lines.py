from pathlib import Path

from evaluation import training_lines

FILE = """\
version: "3.1"

nlu:
- intent: koude
  examples: |
    - helpt ijs
    # no example
    - - streepje voor
    -   [ijs](ding) of {accolades}
- intent: shockwave
  metadata:
    look_alike: ontkend
  examples: |
    - geen koorts, doet shockwave pijn?
- lookup: land
  examples: |
    - Nederland
"""


def test_lines_come_with_intent_kind_and_place(tmp_path: Path) -> None:
    file = tmp_path / "topics" / "koude.yml"
    file.parent.mkdir()
    file.write_text(FILE)
    (tmp_path / "empty.yml").write_text("")
    found = training_lines.read(tmp_path)
    assert [(line.text, line.intent, line.look_alike, line.line) for line in found] == [
        ("helpt ijs", "koude", None, 6),
        ("- streepje voor", "koude", None, 8),
        ("ijs of {accolades}", "koude", None, 9),
        ("geen koorts, doet shockwave pijn?", "shockwave", "ontkend", 14),
    ]
    assert found[0].place == f"{file}:6"
