"""Asterisk's own database, where it is damaged, is put aside: Asterisk would end at each start."""

import sqlite3
from contextlib import closing
from pathlib import Path

from asterisk_conf.start import put_damaged_database_aside


def test_only_what_is_no_database_any_more_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "astdb.sqlite3"
    assert not put_damaged_database_aside(path)
    with closing(sqlite3.connect(path)) as link:
        link.execute("CREATE TABLE astdb (key TEXT PRIMARY KEY, value TEXT)")
        link.executemany("INSERT INTO astdb VALUES (?, ?)", [(f"k{n}", "v") for n in range(500)])
        link.commit()
    assert not put_damaged_database_aside(path) and path.exists()
    whole = path.read_bytes()
    path.write_bytes(b"\0\xff{damaged" * 20 + whole[200:])
    assert put_damaged_database_aside(path) and not path.exists()
    assert (tmp_path / "astdb.damaged").exists()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert put_damaged_database_aside(path)
