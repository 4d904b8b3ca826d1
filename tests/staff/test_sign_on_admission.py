"""Whom the table of groups lets in, and as what."""

from __future__ import annotations

from typing import Any

from staff.accounts import Account
from staff.sign_on.admission import (
    Admitted,
    GroupRule,
    Identity,
    KnownAccount,
    Refused,
    SignOnProblem,
    admit,
    read_identity,
    rule_for,
)

LEADS = GroupRule("109-leads", "shift_lead", "", 10)
CLERKS = GroupRule("water", "clerk", "water", 20)
OPERATORS = GroupRule("109", "operator", "", 30)
RULES = [OPERATORS, CLERKS, LEADS]


def identity(*groups: str, login: str = "aigerim", name: str = "Айгерім") -> Identity:
    return Identity("https://id.example", "42", login, name, frozenset(groups))


def known(*, linked: bool = False, active: bool = True, **other: Any) -> KnownAccount:
    account = Account("aigerim", other.pop("role", "operator"), "A", extension="1001", **other)
    return KnownAccount(account, active, linked)


def decide(
    who: Identity,
    linked: KnownAccount | None = None,
    same: KnownAccount | None = None,
    *,
    link_logins: bool = False,
) -> Admitted | Refused:
    return admit(who, RULES, linked, same, link_logins=link_logins)


def why(decision: Admitted | Refused) -> SignOnProblem | None:
    return decision.why if isinstance(decision, Refused) else None


def test_the_first_row_of_the_table_decides() -> None:
    assert rule_for(RULES, frozenset({"109", "109-leads"})) is LEADS
    assert rule_for(RULES, frozenset({"109", "water"})) is CLERKS
    assert rule_for(RULES, frozenset({"other"})) is None


def test_somebody_new_gets_an_account_of_the_group() -> None:
    decision = decide(identity("water"))
    assert isinstance(decision, Admitted) and decision.new and decision.link
    assert (decision.account.role, decision.account.body) == ("clerk", "water")
    assert not decision.account.language_chosen


def test_a_group_without_a_row_opens_nothing() -> None:
    decision = decide(identity("gardeners", "choir"))
    assert decision == Refused(SignOnProblem.NO_ROLE, "choir, gardeners")
    assert why(decide(identity(), known(linked=True))) is SignOnProblem.NO_ROLE


def test_somebody_who_is_linked_gets_the_role_of_today() -> None:
    decision = decide(identity("109-leads"), known(linked=True))
    assert isinstance(decision, Admitted) and not decision.new and not decision.link
    assert (decision.account.role, decision.account.name) == ("shift_lead", "Айгерім")
    assert decision.account.extension == ""  # shift leads have none
    stays = decide(identity("109"), known(linked=True))
    assert isinstance(stays, Admitted) and stays.account.extension == "1001"


def test_an_account_of_the_same_login_is_not_taken_without_a_confirmation() -> None:
    assert why(decide(identity("109"), None, known())) is SignOnProblem.LOGIN_TAKEN
    decision = decide(identity("109"), None, known(), link_logins=True)
    assert isinstance(decision, Admitted) and decision.link and not decision.new


def test_two_identities_do_not_share_an_account() -> None:
    decision = decide(identity("109"), None, known(linked=True), link_logins=True)
    assert why(decision) is SignOnProblem.ANOTHER_IDENTITY


def test_a_closed_account_stays_closed() -> None:
    assert why(decide(identity("109"), known(linked=True, active=False))) is SignOnProblem.CLOSED
    closed = known(active=False)
    assert why(decide(identity("109"), None, closed, link_logins=True)) is SignOnProblem.CLOSED


def test_nobody_becomes_an_operator_without_an_extension() -> None:
    assert why(decide(identity("109"))) is SignOnProblem.NOT_ADDED


def test_logins_that_cannot_be_are_refused() -> None:
    assert why(decide(identity("water", login=""))) is SignOnProblem.NO_LOGIN
    assert why(decide(identity("water", login="a b"))) is SignOnProblem.ACCOUNT
    assert why(decide(identity("water", login="a" * 65))) is SignOnProblem.ACCOUNT


def test_claims_of_any_shape_are_read() -> None:
    def read(**claims: Any) -> Identity:
        return read_identity(
            {"sub": "42", **claims}, issuer="i", login_claim="login", groups_claim="groups"
        )

    assert read(groups="one").groups == {"one"}
    assert read(groups=["a", 7, None, "b" * 300]).groups == {"a"}
    assert read(groups={"a": 1}).groups == frozenset()
    assert len(read(groups=[str(n) for n in range(10_000)]).groups) == 500
    assert read(login=7).login == "7"
    assert read(name="a\nb").name == ""
    assert len(read(name="a" * 900).name) == 200
