"""Mail to the quality service: whose it is, and what of it becomes a letter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from channels.mail.parsing import parse
from channels.mail.reading import MailReader, recipients_of
from channels.mail.reply import service_address
from channels.model import Posted
from foundation.settings import load_settings
from quality.complaints.life import ComplaintKind
from quality.complaints.mailbox import ServiceMail
from quality.complaints.mails import LONGEST_MAIL, letter_of, telephone_in
from tests.channels.rigs.mail import letter

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
SERVICE = "quality@city.test"


def posted(mail: object, *, elsewhere: str = "") -> list[object]:
    raw = mail.as_bytes()  # type: ignore[attr-defined]
    return MailReader("s", "109@city.test", elsewhere).happenings(raw, AT, (1, 1))


@pytest.mark.parametrize(
    "heads",
    [
        {"Cc": f"Сапа <{SERVICE.upper()}>"},
        {"Delivered_To": SERVICE},
        {"X_Original_To": f"<{SERVICE}>"},
    ],
)
def test_what_is_written_to_the_quality_service_is_in_nobodys_inbox(heads: dict[str, str]) -> None:
    mail = letter("Оператор дөрекі сөйледі", subject="Шағым", **heads)
    assert SERVICE in recipients_of(parse(mail.as_bytes())[0])
    assert posted(mail, elsewhere=SERVICE) == []
    assert len(posted(mail)) == 1, "where there is no such address"
    assert len(posted(letter("Су жоқ"), elsewhere=SERVICE)) == 1
    longer = letter("Су жоқ", Cc=f"not{SERVICE}")
    assert len(posted(longer, elsewhere=SERVICE)) == 1, "another address that ends so"


def test_a_mail_becomes_a_letter_with_what_it_names() -> None:
    text = "Кеше 8 (701) 234-56-78 нөмірінен қоңырау шалдым, 109-2026-0048213 өтініші"
    (it,) = posted(letter(text, subject="Шағым"))
    assert isinstance(it, Posted)
    found = letter_of(it, AT, "KZ")
    assert found is not None
    assert (found.telephone, found.ticket) == ("+77012345678", "109-2026-0048213")
    assert (found.kind, found.address, found.name) == (
        ComplaintKind.COMPLAINT, "aigul@mail.test", "Айгүл С.",
    )  # fmt: skip
    assert found.words == f"Шағым\n{text}" and found.spoken_on is None
    assert 20 <= len(found.key) <= 64 and found.key.startswith("mail-")


def test_machines_write_no_letters_and_long_mails_are_cut() -> None:
    (away,) = posted(letter("Демалыстамын", Auto_Submitted="auto-replied"))
    assert isinstance(away, Posted) and letter_of(away, AT, "KZ") is None
    (long,) = posted(letter("ә" * 9000))
    assert isinstance(long, Posted)
    found = letter_of(long, AT, "KZ")
    assert found is not None and len(found.words) == LONGEST_MAIL
    assert found.words.endswith("[…]") and (found.telephone, found.ticket) == (None, "")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("звонила с +7 701 234 56 78.", "+77012345678"),
        ("ИИН 900101300123, тел. 87012345678", "+77012345678"),
        ("заявка 109-2026-0048213", None),
        ("27.11.2026 в 10:15", None),
        ("", None),
    ],
)
def test_a_telephone_is_found_among_words(text: str, number: str | None) -> None:
    assert telephone_in(text, "KZ") == number


@pytest.mark.parametrize(
    ("service", "own", "found"),
    [("", "109@city.test", ""), ("Quality@city.test", "109@city.test", SERVICE),
     ("109@City.test", "109@city.test", "")],
)  # fmt: skip
def test_the_mailboxs_own_address_is_never_the_quality_services(
    tmp_path: Path, service: str, own: str, found: str
) -> None:
    settings = load_settings(tmp_path).changed(service_address=service, mailbox_address=own)
    assert service_address(settings) == found


def test_mail_is_read_where_there_is_an_address_and_a_mailbox(tmp_path: Path) -> None:
    no_pool, settings = cast(Any, None), load_settings(tmp_path)
    for address, host, expected in (
        ("", "", False),
        ("", "mail.city.test", False),
        ("quality@city.test", "", False),
        ("quality@city.test", "mail.city.test", True),
    ):
        mail = ServiceMail(settings.changed(service_address=address, imap_host=host), no_pool)
        assert mail.is_read is expected
        mail.close()
