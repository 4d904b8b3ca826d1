"""What a mail says, whatever somebody has made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.html_text import text_of_html
from channels.mail import threads
from channels.mail.mailbox import moment_of
from channels.mail.parsing import MOST_PARTS, parse
from channels.mail.reading import Handle, MailReader, external_id_of, file_of
from channels.mail.threads import goes_on
from channels.mail.words import decoded, own_words
from channels.model import Bounced, Envelope, FileKind, Happening, OpenThread, Posted
from tests.channels.rigs.mail import letter

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
SECRET, OWN = "secret", "109@city.test"
READER = MailReader(SECRET, OWN)


def read(mail: EmailMessage | bytes) -> list[Happening]:
    return READER.happenings(mail if isinstance(mail, bytes) else mail.as_bytes(), AT, (7, 3))


def posted(mail: EmailMessage | bytes) -> Posted:
    (found,) = read(mail)
    assert isinstance(found, Posted)
    return found


def envelope(mail: EmailMessage | bytes) -> Envelope:
    found = posted(mail).envelope
    assert found is not None
    return found


# --- words -----------------------------------------------------------------------------------


def test_a_mail_is_its_author_its_subject_and_its_words() -> None:
    found = posted(letter("Абай 12, су жоқ", subject="=?utf-8?b?0KHRgyDQttC+0pvQsw==?="))
    assert (found.author.address, found.author.name) == ("aigul@mail.test", "Айгүл С.")
    assert found.text == "Су жоқг\nАбай 12, су жоқ"
    assert found.published_at == AT, "the clock runs from when it came, whatever it says itself"


def test_of_two_forms_the_plain_one_is_read() -> None:
    mail = letter("Су жоқ")
    mail.add_alternative("<b>Су жоқ</b>", subtype="html")
    assert posted(mail).text == "Су жоқ"


HTML = """<html><head><title>t</title><style>p{color:red}</style></head><body>
<p>Сәлем&nbsp;&amp; <b>қош</b></p><ul><li>бір<li>екі</ul><script>alert("<p>x</p>")</script>
3 < 5 &#1046; <!-- <p>жоқ</p> --><a href="javascript:x">сілтеме</a><blockquote>дәйек</blockquote>
"""


def test_html_becomes_the_words_that_somebody_sees() -> None:
    text = text_of_html(HTML)
    assert text.replace("\n\n", "\n").split("\n") == [
        "Сәлем & қош", "бір", "екі", "3 < 5 Ж сілтеме", "> дәйек",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("Привет".encode("cp1251"), "windows-1251", "Привет"),
        ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
        ("Сәлем".encode(), "us-ascii", "Сәлем"),
        ("Сәлем".encode(), "no-such", "Сәлем"),
        ("Привет".encode("cp1251"), "utf-8", "Привет"),
        ("Привет".encode("cp1251"), "", "Привет"),
        ("қала".encode("kz1048"), "kz-1048", "қала"),
        ("Сәлем".encode()[:-1], "utf-8", "Сәле"),
        (b"abc", "punycode", "abc"),
        (b"abc", "zip", "abc"),
    ],
)
def test_words_are_read_whatever_charset_they_claim(data: bytes, charset: str, text: str) -> None:
    assert decoded(data, charset).rstrip("м") == text.rstrip("м")


@pytest.mark.parametrize(
    "text",
    [
        "Рақмет!\n\nOn Mon, Nov 27, 2026 at 10:00, 109 <109@city.test> wrote:\n> Алдық.\n> —",
        "Рақмет!\n\nпн, 27 нояб. 2026 г. в 10:00, 109 <109@city.test>:\n\n> Алдық.",
        "Рақмет!\n\n27.11.2026 10:00, очень длинное имя центра\n<109@city.test> пишет:\n>> Алдық.",
        "Рақмет!\n\n-----Original Message-----\nFrom: 109\nАлдық.",
        "Рақмет!\n\n________________________________\nFrom: 109\nАлдық.",
        "Рақмет!\n\nОт: 109 <109@city.test>\nОтправлено: 27.11.2026\nТема: Хат\n\nАлдық.",
        "Рақмет!\n\n*Кімнен:* 109\n*Күні:* 27.11.2026\n*Тақырыбы:* Хат\n\nАлдық.",
        "Рақмет!",
    ],
)
def test_a_quotation_at_the_end_goes(text: str) -> None:
    assert own_words(text) == "Рақмет!"


@pytest.mark.parametrize(
    "text",
    [
        "> Қай үй?\nАбай 12\n> Қашан?\nКеше",
        "Кеше, 27.11.2026 жазғанмын:\nсу жоқ",
        "From: A\nнан B-ге дейін жол жоқ",
    ],
)
def test_an_answer_between_quotations_stays(text: str) -> None:
    assert own_words(text) == text


def test_what_is_forwarded_stays_whole() -> None:
    words = "Қараңыз\n\n---------- Forwarded message ---------\nFrom: B\nЛюк ашық"
    token = threads.subject_token(SECRET, 5)
    found = posted(letter(words, subject=f"Fwd: Люк {token}"))
    assert found.text == f"Люк\n{words}"
    assert posted(letter(words, subject=f"Re: Люк {token}")).text == "Қараңыз"


# --- threads ---------------------------------------------------------------------------------


def test_a_thread_is_known_by_our_message_id_and_by_the_subject() -> None:
    ours = threads.message_id(SECRET, 88, 12, "city.test")
    assert envelope(letter("x", In_Reply_To=ours)).conversations == (12,)
    assert envelope(letter("x", References=f"<a@b> {ours} <c@d>")).conversations == (12,)
    subject = threads.reply_subject(SECRET, "Су жоқ", 12, "109-2026-0000042")
    found = envelope(letter("x", subject=f"Re: Fwd: {subject}"))
    assert found.conversations == (12,)
    assert (found.subject, found.tickets) == ("Су жоқ", ("109-2026-0000042",))


@pytest.mark.parametrize("head", ["Message-ID", "References", "In-Reply-To"])
def test_a_mails_name_holds_nothing_that_the_database_refuses(head: str) -> None:
    named = f"{head}: =?utf-8?b?PGEAYkBjPg==?= =?utf-8?b?PGEdYkBjPg==?= <plain@mail.test>\r\n"
    found = envelope(named.encode() + b"From: a@mail.test\r\nSubject: x\r\n\r\nwords")
    assert {found.mail_id, *found.references} <= {"", "<plain@mail.test>"}


def test_a_token_that_is_not_ours_is_no_token() -> None:
    ours = threads.message_id(SECRET, 88, 12, "city.test")
    others = (
        threads.message_id("another", 88, 12, "city.test"),
        ours.replace(".12.", ".13."),
        ours.replace("<88.", "<89."),
    )
    for it in others:
        assert envelope(letter("x", In_Reply_To=it)).conversations == ()
    token = threads.subject_token(SECRET, 12).replace("#12", "#13")
    assert envelope(letter("x", subject=f"Re: a {token}")).conversations == ()


def test_a_new_matter_and_one_that_goes_on() -> None:
    hour, open_one = AT.replace(hour=13), OpenThread("Су жоқ", AT, 1)
    assert goes_on(Envelope("", subject="су жоқ"), open_one, hour)
    assert not goes_on(Envelope("", subject="Люк"), open_one, hour)
    assert not goes_on(Envelope("", subject="Су жоқ"), open_one, AT.replace(day=30, hour=13))
    assert goes_on(Envelope("", subject="Люк"), OpenThread("Су жоқ", AT, 5), hour), "a flood"
    assert goes_on(Envelope("", subject="Out of office", automatic=True), open_one, hour)


def test_the_same_mail_has_one_name_and_another_one_with_its_message_id_has_not() -> None:
    first = letter("Су жоқ")
    other = letter("Люк ашық", sender="B <b@mail.test>")
    again = first.as_bytes() + b"\n-- \nfooter of a list\n"
    name = external_id_of(parse(first.as_bytes())[0])
    assert external_id_of(parse(again)[0]) == name
    assert external_id_of(parse(other.as_bytes())[0]) != name
    del first["Message-ID"], other["Message-ID"]
    nameless = external_id_of(parse(first.as_bytes())[0])
    assert nameless not in (name, external_id_of(parse(other.as_bytes())[0]))


# --- machines --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heads", "answers"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, False),
        ({"Auto_Submitted": "Auto-Replied; owner-email=x"}, True),
        ({"Auto_Submitted": "auto-generated"}, False),
        ({"Precedence": "bulk"}, False),
        ({"Precedence": "auto_reply"}, True),
        ({"List_Id": "<news.city.test>"}, False),
        ({"List_Unsubscribe": "<mailto:x@y>"}, False),
        ({"Return_Path": "<>"}, True),
        ({"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}, False),
        ({"X_Auto_Response_Suppress": "All"}, False),
        ({"X_Autoreply": "yes"}, True),
        ({"sender": "MAILER-DAEMON@mail.test"}, True),
        ({"sender": "No Reply <no-reply@shop.test>"}, False),
        ({"sender": f"109 <{OWN.upper()}>"}, True),
    ],
)
def test_what_a_machine_has_written(heads: dict[str, str], answers: bool) -> None:
    found = envelope(letter("x", **heads))
    assert (found.automatic, found.answers) == (True, answers)


@pytest.mark.parametrize(
    "heads",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Precedence": "first-class"},
        {"X_Auto_Response_Suppress": "RN"},
        {"Return_Path": "<aigul@mail.test>"},
    ],
)
def test_what_a_person_may_have_written(heads: dict[str, str]) -> None:
    assert not envelope(letter("x", **heads)).automatic


def bounce(ours: str, action: str = "failed", *, original: bool = True) -> bytes:
    """As RFC 3464 has it (its appendix E, with our Message-ID)."""
    returned = f"--b\nContent-Type: message/rfc822\n\nFrom: {OWN}\nMessage-ID: {ours}\n\nЖауап\n"
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.mail.test>
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.mail.test>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

I'm sorry to have to inform you…

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mail.test

Final-Recipient: rfc822; aigul@mail.test
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <aigul@mail.test>: no such user

{returned if original else ""}--b--
""".encode()


def test_a_bounce_says_what_became_of_our_mail() -> None:
    ours = threads.message_id(SECRET, 88, 12, "city.test")
    (found,) = read(bounce(ours))
    assert found == Bounced(88, AT, True, "5.1.1 smtp; 550 5.1.1 <•••>: no such user")
    (found,) = read(bounce(ours, "delayed"))
    assert isinstance(found, Bounced) and not found.failed


def test_a_bounce_of_what_is_not_ours_is_a_machines_mail() -> None:
    for other in ("<x@city.test>", threads.message_id("another", 88, 12, "city.test")):
        assert envelope(bounce(other)).answers
    ours = threads.message_id(SECRET, 88, 12, "city.test")
    assert envelope(bounce(ours, original=False)).answers
    delivered = read(bounce(ours, "delivered"))
    assert not any(isinstance(it, Bounced) for it in delivered)


# --- files -----------------------------------------------------------------------------------


def test_photos_are_files_and_marks_of_a_signature_are_not() -> None:
    mail = letter("Міне")
    mail.add_attachment(b"x" * 9000, maintype="image", subtype="jpeg", filename="a.jpg")
    mail.add_attachment(b"x" * 90, maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(
        b"h" * 9000, maintype="application", subtype="octet-stream", filename="IMG_1.HEIC"
    )
    mail.add_attachment("қосымша", filename="a.txt")
    found = posted(mail)
    assert [it.kind for it in found.attachments] == [FileKind.PHOTO, FileKind.PHOTO, FileKind.OTHER]
    assert found.text == "Міне"
    handles = [Handle.read(it.handle) for it in found.attachments]
    assert (handles[0].validity, handles[0].uid, handles[0].mail_id) == (7, 3, "<1@mail.test>")
    assert file_of(mail.as_bytes(), handles[1].part) == b"h" * 9000
    assert file_of(mail.as_bytes(), 99) is None


def test_a_mail_within_a_mail_gives_its_words_and_files() -> None:
    inner = letter("Ішкі сөз", 2)
    inner.add_attachment(b"x" * 9000, maintype="image", subtype="jpeg", filename="a.jpg")
    outer = letter("Сыртқы сөз")
    outer.add_attachment(inner)
    found = posted(outer)
    assert "Сыртқы сөз" in found.text and "Ішкі сөз" in found.text
    assert [it.kind for it in found.attachments] == [FileKind.PHOTO]


# --- anything --------------------------------------------------------------------------------


def bombs() -> dict[str, bytes]:
    """Each took Python's parsers minutes, gigabytes, or an error of their own."""
    size = 400_000
    deep = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))
    html = b"Content-Type: text/html\n\n"
    return {
        "parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * (size // 5),
        "deep": b"".join(deep),
        "comments": b"From: " + b"(" * size + b"\nSubject: x\n\n",
        "words": b"Subject: " + b"=?utf-8?q?a?= " * size + b"\n\n",
        "references": b"References: " + b"<a@b> " * size + b"\n\n",
        "headers": b"X: y\n" * size + b"\n",
        "broken": b"From: <[" + b"(\"'" * 600 + b"\nContent-Type: " + b"(;=*" * 900 + b"\n\n",
        "attributes": html + b"<a b=1 " * size,
        "unclosed": html + b"<!--" * size,
        "entities": html + b"&#x" + b"9" * size,
        "elements": html + b"".join(b"<b x=%d><p>" % n for n in range(size // 10)),
        "quotations": b"\n\n" + b"On 2020 <a@b> wrote:\n> x\n" * (size // 20),
        "uuencoded": b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n" + b"M" * size,
        "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * size,
    }


@pytest.mark.parametrize("name", list(bombs()))
def test_a_bomb_is_a_mail_like_any_other(name: str) -> None:
    """What took minutes hangs the run, which has its own limit for that."""
    found = posted(bombs()[name])
    assert found.external_id and len(found.text) <= 20_000


def test_what_has_too_many_parts_is_on_record_by_its_head() -> None:
    head = b"From: a@b.kz\nSubject: Su\nContent-Type: multipart/mixed; boundary=b\n\n"
    found = posted(head + b"--b\n\nx\n" * (MOST_PARTS + 1))
    assert (found.author.address, found.text) == ("a@b.kz", "Su\n⚠")


HEADS = st.sampled_from(
    ["From", "Subject", "To", "References", "In-Reply-To", "Message-ID", "Content-Type", "Date",
     "Content-Disposition", "Content-Transfer-Encoding", "Auto-Submitted", "Precedence"]
)  # fmt: skip
PIECES = st.sampled_from(
    ["multipart/report; report-type=delivery-status; boundary=b", "multipart/mixed; boundary=b",
     "text/html; charset=", "message/rfc822", "message/delivery-status", "=?utf-8?b?", "<", ">",
     "@", ";", "base64", "quoted-printable", "\n ", "mailer-daemon@x", '"', "(", "[#1-", "Re: "]
)  # fmt: skip
LINES = st.one_of(
    st.just("--b"), st.just("--b--"), st.just(""), st.text(max_size=20),
    st.builds(lambda name, parts: f"{name}: {''.join(parts)}", HEADS,
              st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=5)),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(LINES, max_size=25))
def test_anything_like_a_mail_is_read(lines: list[str]) -> None:
    raw = "\n".join(lines).encode("utf-8", "replace")
    for it in read(raw):
        if isinstance(it, Posted):
            assert it.author.address and len(it.text) <= 20_000 and "\x00" not in it.text


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    assert posted(raw).external_id


@settings(max_examples=150)
@given(st.text(alphabet="<>&;#x!-/ab'\" =\n", max_size=200))
def test_any_html_has_words_without_tags_of_ours(html: str) -> None:
    text_of_html(html)
    assert "script" not in text_of_html(f"a<script>{html.replace('<', '')}</script>b")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'1 (UID 3 INTERNALDATE "27-Nov-2026 17:00:00 +0500" BODY[]<0> {3}', AT),
        (b'1 (INTERNALDATE " 7-Nov-2026 12:00:00 +0000"', AT.replace(day=7)),
    ],
)
def test_when_it_came_by_the_servers_clock(head: bytes, expected: datetime) -> None:
    assert moment_of(head) == expected
