"""What owners and suppliers of a measure are told, in both of the city's languages. Pure."""

from __future__ import annotations

from city.tree.branches import TreeNode
from city.tree.judging import Colour, Judgement
from foundation.percent import percent_text

COLOURS = {
    Colour.AMBER: ("мақсатқа жету күмәнді", "достижение цели под вопросом"),
    Colour.RED: ("мақсатқа жету екіталай", "цель скорее не будет достигнута"),
    Colour.MISSED: ("мақсатқа жетпеді", "цель не достигнута"),
}


def falling(node: TreeNode, judgement: Judgement) -> dict[str, str]:
    """Write to the owner: the chance fell."""
    kk, ru = COLOURS[judgement.colour]
    chance = {
        language: ""
        if judgement.chance is None
        else f" ({percent_text(judgement.chance, language, 0)})"
        for language in ("kk", "ru")
    }
    return {
        "subject": f"{node.names.kk}: {kk} / {node.names.ru}: {ru}",
        "text": (
            f"{node.names.kk}: {kk}{chance['kk']}.\n\n"
            f"{node.names.ru}: {ru}{chance['ru']}.\n\n/goals/{node.code}"
        ),
    }


def stale(node: TreeNode, judgement: Judgement) -> dict[str, str]:
    """Write to the supplier: nothing came for too long."""
    return {
        "subject": f"{node.names.kk}: дерек ескірді / {node.names.ru}: данные устарели",
        "text": (
            f"{node.names.kk}: жаңа дерек келген жоқ, жіберуіңізді сұраймыз.\n\n"
            f"{node.names.ru}: новых данных нет, просим прислать.\n\n/goals/{node.code}"
        ),
    }
