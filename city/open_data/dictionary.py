"""What the columns of open data mean, in three languages."""

from __future__ import annotations

from collections.abc import Mapping

from foundation.names import Names

TITLE = Names(
    "109 желісіне өтініштер: не туралы, қайда және қашан",
    "Обращения на линию 109: о чём, где и когда",
    "Contacts to the 109 line: what about, where and when",
)
ABOUT = Names(
    "Әр жол — бір тақырып бойынша бір ұяшықтағы бір кезеңде жүгінген адамдардың саны, кемінде 5. "
    "Әр өтініш бір рет қана есептеледі; жарияланған жол өзгермейді. Адамдар туралы дерек жоқ.",
    "Каждая строка — сколько заявителей обратилось по одной теме в одной ячейке за один период, "
    "не меньше 5. Каждое обращение учтено один раз; опубликованная строка не меняется. "
    "Сведений о людях нет.",
    "Each row is how many applicants contacted the city about one topic in one cell within one "
    "period, 5 at least. Each contact is counted once; a published row never changes. "
    "There is nothing about single people.",
)
COLUMN_WORDS: Mapping[str, Names] = {
    "released": Names(
        "Жол жарияланған күн", "День публикации строки", "The day on which the row was published"
    ),
    "topic": Names(
        "Тақырыптың коды; атаулары topics.csv файлында",
        "Код темы; названия — в файле topics.csv",
        "The topic's code; its names are in topics.csv",
    ),
    "cell": Names(
        "H3 ұяшығы; бос болса — бүкіл қала",
        "Ячейка H3; пусто — весь город",
        "The H3 cell; empty: anywhere in the city",
    ),
    "resolution": Names(
        "Ұяшықтың H3 деңгейі: 9 — 0,1 км², 8 — 0,7 км², 7 — 5 км², 6 — 36 км²",
        "Уровень ячейки H3: 9 — 0,1 км², 8 — 0,7 км², 7 — 5 км², 6 — 36 км²",
        "The cell's H3 resolution: 9 is 0.1 km², 8 is 0.7 km², 7 is 5 km², 6 is 36 km²",
    ),
    "period": Names(
        "Кезең: day — күн, week — апта, month — ай, quarter — тоқсан",
        "Период: day — день, week — неделя, month — месяц, quarter — квартал",
        "The period: day, week, month or quarter",
    ),
    "first_day": Names("Кезеңнің бірінші күні", "Первый день периода", "The period's first day"),
    "last_day": Names("Кезеңнің соңғы күні", "Последний день периода", "The period's last day"),
    "applicants": Names(
        "Жүгінген адамдар саны: бір адам бір рет, нөмірі белгісіздердің бәрі бір адам деп "
        "есептеледі. Кеңірек ұяшық пен ұзағырақ кезең жолында тек ұсақ жолдарға кірмегендер бар",
        "Сколько заявителей: один человек учтён один раз, все без известного номера — как один. В "
        "строке крупной ячейки или долгого периода — только те, кто не вошёл в более мелкие строки",
        "How many applicants: one person counts once, all without a known number count as one. A "
        "row of a wider cell or a longer period holds only those that are in no finer row",
    ),
}
COLUMN_KINDS: Mapping[str, str] = {
    "released": "date",
    "topic": "string",
    "cell": "string",
    "resolution": "integer",
    "period": "string",
    "first_day": "date",
    "last_day": "date",
    "applicants": "integer",
}
