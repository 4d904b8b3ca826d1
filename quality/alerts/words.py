"""A rule and an alert in words, in the three languages of the city."""

from __future__ import annotations

from foundation.percent import percent_text
from foundation.words.catalogues import package_words
from foundation.words.marking import N_
from quality.alerts.figures import FigureUnit
from quality.alerts.life import Alert, AlertState
from quality.alerts.rules import AlertRule, ThresholdComparison

SIGNS = {ThresholdComparison.ABOVE: ">", ThresholdComparison.BELOW: "<"}
UNITS = {
    FigureUnit.COUNT: "",
    FigureUnit.SECONDS: N_("s"),
    FigureUnit.MINUTES: N_("min"),
    FigureUnit.GIGABYTES: N_("GB"),
}
LINE = N_("line")
STATES = {
    AlertState.FIRING: N_("alert"),
    AlertState.ESCALATED: N_("nobody has acknowledged the alert"),
    AlertState.RESOLVED: N_("well again"),
}


def say_in(language: str, message: str) -> str:
    """Return a message of the quality service in a language; an empty one stays empty."""
    return message and package_words("quality").say(language, message)


def units_in(language: str) -> dict[FigureUnit, str]:
    """Return the sign of each unit."""
    signs = {unit: say_in(language, sign) for unit, sign in UNITS.items()}
    return {FigureUnit.PERCENT: "%", **signs}


def number(value: float) -> str:
    """Write a number with at most one place behind the comma, none where it is whole."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded).replace(".", ",")


def amount(value: float, unit: FigureUnit, language: str) -> str:
    """Return a reading with its unit; a no-break space between."""
    if unit is FigureUnit.PERCENT:
        return percent_text(round(value / 100, 12), language, 0 if value == int(value) else 1)
    return f"{number(value)}\u00a0{say_in(language, UNITS[unit])}".rstrip("\u00a0")


def figure_name(rule: AlertRule, language: str) -> str:
    """Return the figure, and the line where it is of one."""
    figure = rule.watched
    name = rule.figure if figure is None else figure.names.in_language(language)
    return name if rule.line is None else f"{name}, {say_in(language, LINE)} {rule.line}"


def condition(rule: AlertRule, language: str) -> str:
    """Return the rule: "Callers waiting > 10, 2 min"."""
    unit = rule.watched.unit if rule.watched else FigureUnit.COUNT
    limit = f"{SIGNS[rule.comparison]} {amount(rule.threshold, unit, language)}"
    text = f"{figure_name(rule, language)} {limit}"
    return f"{text}, {lasting(rule.for_seconds, language)}" if rule.for_seconds else text


def lasting(seconds: int, language: str) -> str:
    """Return how long, in minutes where these are whole."""
    if seconds % 60:
        return amount(seconds, FigureUnit.SECONDS, language)
    return amount(seconds // 60, FigureUnit.MINUTES, language)


def reading(value: float, rule: AlertRule, language: str) -> str:
    """Return what the figure is, beside its limit: "12 (> 10)"."""
    unit = rule.watched.unit if rule.watched else FigureUnit.COUNT
    limit = f"{SIGNS[rule.comparison]}\u00a0{amount(rule.threshold, unit, language)}"
    return f"{amount(value, unit, language)} ({limit})"


def subject(alert: Alert, rule: AlertRule) -> str:
    """Write the subject of a mail."""
    words = " / ".join(say_in(it, STATES[alert.state]) for it in ("kk", "ru"))
    names = " / ".join(figure_name(rule, it) for it in ("kk", "ru"))
    return f"{words}: {names}"


def text(alert: Alert, rule: AlertRule) -> str:
    """Write the text of a mail or a chat."""
    lines = (
        f"{say_in(language, STATES[alert.state])}: {figure_name(rule, language)}: "
        f"{reading(alert.value, rule, language)}"
        for language in ("kk", "ru")
    )
    return "Komek 109\n" + "\n".join(lines)
