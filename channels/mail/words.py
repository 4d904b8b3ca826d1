"""The words of a mail: letters of any charset, without what is quoted. Pure; linear in the length
of what is given."""

from __future__ import annotations

import re
from email.message import Message
from typing import Any

#: So much of a part's words is looked at.
MOST_BYTES = 400_000
#: What mail is written in here, and what programs call it. Others of Python's codecs are no
#: charsets or take a time that grows with the square of the text (punycode).
_CHARSETS = {
    **dict.fromkeys(("us-ascii", "ascii", "utf8", "unicode-1-1-utf-8", "utf-8"), "utf-8"),
    **{f"windows-{it}": f"cp{it}" for it in range(1250, 1259)},
    **{f"cp{it}": f"cp{it}" for it in range(1250, 1259)},
    **{f"iso-8859-{it}": f"iso8859-{it}" for it in (2, 4, 5, 7, 8, 9, 10, 13, 14, 15, 16)},
    "iso-8859-1": "cp1252", "latin1": "cp1252", "koi8-r": "koi8-r", "koi8-u": "koi8-u",
    "koi8-t": "koi8-t", "kz-1048": "kz1048", "kz1048": "kz1048", "ptcp154": "ptcp154",
    "cp866": "cp866", "ibm866": "cp866", "x-mac-cyrillic": "mac-cyrillic", "utf-16": "utf-16",
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "gb2312": "gb18030", "gbk": "gb18030",
    "gb18030": "gb18030", "big5": "big5", "euc-kr": "euc-kr", "shift_jis": "shift_jis",
    "iso-2022-jp": "iso2022_jp",
}  # fmt: skip


def text_of_part(part: Message[Any, Any]) -> str:
    """Return what a part of text says; "" where it cannot be decoded at all."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError, TypeError):
        return ""
    if not isinstance(data, bytes):
        return ""
    try:
        charset = str(part.get_param("charset", "") or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        charset = ""
    return decoded(data[:MOST_BYTES], charset)


def decoded(data: bytes, charset: str) -> str:
    """Return what it is declared to be where that holds, else UTF-8, else the Cyrillic of
    Windows."""
    declared = _CHARSETS.get(charset.strip().strip("\"'").lower())
    for name in (declared, "utf-8"):
        if name is not None:
            try:
                return data.decode(name)
            except UnicodeError:
                continue
    other = declared if declared not in (None, "utf-8") else "cp1251"
    return _cut_utf8(data) or data.decode(other or "cp1251", "replace")


def _cut_utf8(data: bytes) -> str:
    """UTF-8 that ends within a letter."""
    try:
        return data[:-3].decode("utf-8") + data[-3:].decode("utf-8", "ignore")
    except UnicodeError:
        return ""


# --- what is quoted --------------------------------------------------------------------------

#: How programs begin what they quote: in one line, and as lines of a head.
_DAY = re.compile(r"[0-9]{1,2}[:.][0-9]{2}|[0-9]{4}")
_WHOSE = re.compile(r"<[^<>@\s]{1,64}@[^<>\s]{1,190}>")
_ORIGINAL = re.compile(
    r"-{2,20} ?(original message|forwarded message|исходное сообщение|пересылаемое сообщение"
    r"|бастапқы хабарлама|қайта жіберілген хабарлама) ?-{2,20}|_{20,200}",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"(from|sent|to|subject|date|от|кому|дата|тема|отправлено|кімнен|кімге|күні|тақырыбы)\s?:",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """Return the words without the quotation that ends them: what was written before. Quotations
    with words after them stay, for an answer stands between."""
    lines = text.split("\n")
    ends = _quotation_begins(lines)
    own = lines[: min(ends, _original_begins(lines))]
    if len(own) == ends and ends < len(lines):
        own = _without_wrote(own)
    return "\n".join(own).strip()


def _quotation_begins(lines: list[str]) -> int:
    """The line from which on all is quoted; how many lines there are where the last is not."""
    ends = len(lines)
    while ends and (not lines[ends - 1].strip() or lines[ends - 1].lstrip().startswith(">")):
        ends -= 1
    return ends if any(it.strip() for it in lines[ends:]) else len(lines)


def _original_begins(lines: list[str]) -> int:
    """The head of a mail within the mail: a line that says so, or three of From, To, Subject …"""
    heads = [bool(_HEAD.match(it.strip(" *>")[:100])) for it in lines]
    for number, line in enumerate(lines):
        if _ORIGINAL.fullmatch(line.strip()[:300]):
            return number
        if heads[number] and sum(heads[number : number + 4]) >= 3:
            return number
    return len(lines)


def _without_wrote(lines: list[str]) -> list[str]:
    """`On …, … wrote:` above what is quoted, which some programs break into two lines."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    for count, sign in ((1, _DAY), (2, _DAY), (1, _WHOSE)):
        line = " ".join(it.strip() for it in lines[-count:])[-400:]
        if line.endswith(":") and sign.search(line):
            return lines[:-count]
    return lines


# --- what ends a mail ------------------------------------------------------------------------

#: How a signature begins: the mark of RFC 3676, a greeting at the end, a line of a program.
_SIGNATURE = re.compile(
    r"--|(?:с|c) (?:уважением|наилучшими пожеланиями)|заранее благодар\w*|всего доброго|"
    r"құрметпен|ізгі (?:тілек\w*|ниетпен)|сәлеммен|алдын ала рақмет|"
    r"(?:best|kind|warm)? ?regards|sincerely(?: yours)?|"
    r"(?:отправлено|жіберілді|sent) (?:с|из|from|iphone|my|android)\b.{0,60}|"
    r"(?:iphone|android)[- ]?\w{0,8} жіберілді",
    re.IGNORECASE,
)
#: A signature is short: what has more lines below is no signature.
LONGEST_SIGNATURE = 10
_MAIL_LINE = 80


def words_to_understand(text: str) -> str:
    """Return what its author says in a mail: without what is quoted and without the signature. The
    whole text where nothing else would remain."""
    own = own_words(text) or text
    lines = own.split("\n")
    first = max(len(lines) - LONGEST_SIGNATURE, 1)
    for number in range(first, len(lines)):
        line = lines[number].strip()
        if len(line) <= _MAIL_LINE and _SIGNATURE.fullmatch(line.rstrip(" ,.!;:") or "x"):
            return "\n".join(lines[:number]).strip() or text
    return own
