"""Sentences that say why an account is refused."""

from __future__ import annotations

from softphone_ui.web.errors import ReasonedError
from softphone_ui.web.uploaded_tables import TABLE_REFUSALS, TableError
from softphone_ui.web.words import N_
from staff.accounts import AccountProblem

SENTENCES: dict[str, str] = {
    AccountProblem.LOGIN: N_("A login has 1 to 64 letters, digits, or . _ - @"),
    AccountProblem.ROLE: N_("There is no such role."),
    AccountProblem.LANGUAGE: N_("The language of the screens is kk, ru or en."),
    AccountProblem.NAME: N_("A name has 1 to 200 letters in one line."),
    AccountProblem.EXTENSION_NEEDED: N_("People with this role need an extension."),
    AccountProblem.EXTENSION_OF_NOBODY: N_("People with this role have no extension."),
    AccountProblem.EXTENSION: N_("An extension has 3 to 6 digits."),
    AccountProblem.BODY_NEEDED: N_("People with this role need a body."),
    AccountProblem.BODY_OF_NOBODY: N_("People with this role have no body."),
    AccountProblem.SPOKEN: N_("Languages are written as kk:3 ru:2, with levels 1 to 3."),
    AccountProblem.LOGIN_TAKEN: N_("This login is taken."),
    AccountProblem.EXTENSION_TAKEN: N_("This extension is taken."),
    AccountProblem.EXTENSION_DIALLED: N_("This is a number of a line or of the directory."),
    AccountProblem.EXTENSION_STAYS: N_(
        "An extension stays its person's: calls are on record under it."
    ),
    AccountProblem.NO_SUCH_BODY: N_("There is no such body, or it takes no tickets."),
    AccountProblem.LAST_ADMINISTRATOR: N_("The last administrator stays: add another one first."),
    AccountProblem.CLOSED: N_("This account is closed."),
    AccountProblem.DOUBLE_LOGIN: N_("The login stands in the file twice."),
    AccountProblem.DOUBLE_EXTENSION: N_("The extension stands in the file twice."),
    AccountProblem.COLUMNS: N_("The line has too few cells, or cannot be read."),
}


class AccountError(ReasonedError):
    __doc__ = N_("This account cannot be kept.")
    status, code = 409, "account_refused"
    sentences = SENTENCES


#: Why a file is not read at all.
FILE_SENTENCES = {
    **TABLE_REFUSALS,
    "columns": N_("The first line must name the columns: at least login, name and role."),
}


class SheetError(TableError):
    sentences = FILE_SENTENCES
