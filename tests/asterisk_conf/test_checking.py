"""What Asterisk could not read is never written, and the message says where it stands."""

from __future__ import annotations

import re

import pytest
from jinja2 import DictLoader
from jinja2.loaders import ChoiceLoader

from asterisk_conf import render as module
from asterisk_conf.checking import UnreadableConfig, checked
from asterisk_conf.render import render
from asterisk_conf.roster import usual_line
from asterisk_conf.start import prepare
from foundation.settings import load_settings
from launcher.homes import fresh_home
from tests.asterisk_conf.test_render import a_pbx

GOOD = """; a comment [with a bracket
#include dialplan/caller.conf
[globals]
NAME = value ; and a comment

[base](!)
type = endpoint
[1001](base,other) ; with a comment
callerid = "Әйгерім; \\; [x]" <1001>
exten => s,1,GotoIf($["${A}" = "]"]?x)
"""


def test_what_asterisk_reads_is_left_as_it_is() -> None:
    files = {"extensions.conf": GOOD, "dialplan/caller.conf": "[caller]\r\n", "empty.conf": ""}
    assert checked(files) == files


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("[general]\nno value here\n", 2, "name = value"),
        ("\n; comment\n[general\na = b\n", 3, "'['"),
        ("[a]\nb = c\ngeneral]\n", 3, "'['"),
        ("; comment\na = b\n[general]\n", 2, "outside any section"),
        ("a = b\n", 1, "outside any section"),
        ("[a](!)\n#exec /bin/sh\n", 2, "name = value"),
        ("[a]\n\n#include other.conf\n", 3, "other.conf is included and not there"),
        ("[a]\nb = \u2028c\nd\n", 3, "name = value"),
    ],
)
def test_a_line_that_does_not_parse_is_named(text: str, line: int, why: str) -> None:
    with pytest.raises(
        UnreadableConfig, match=rf"^dialplan/odd\.conf, line {line}: .*{re.escape(why)}"
    ):
        checked({"good.conf": GOOD.replace("#include", ";"), "dialplan/odd.conf": text})


def test_nothing_is_written_where_one_file_cannot_be_read(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("h")
    fresh_home(home)
    settings = load_settings(home)
    usual = module.TEMPLATES
    broken = DictLoader({"queues.conf.j2": "[general]\npersistentmembers yes\n"})
    assert usual.loader is not None
    with monkeypatch.context() as patch:
        patch.setattr(
            module, "TEMPLATES", usual.overlay(loader=ChoiceLoader([broken, usual.loader]))
        )
        with pytest.raises(UnreadableConfig, match=r"^queues\.conf, line 2: "):
            prepare(settings, a_pbx(), [], [usual_line(settings)])
    assert not list((settings.asterisk_dir / "etc").iterdir())
    assert "queues.conf" in render(settings, a_pbx(), [], [usual_line(settings)])
