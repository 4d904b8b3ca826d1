"""What the bot says, and the words of its buttons, in three languages. Pure.

`{code}` and `{link}` are put in at the moment of sending (registry/notifications/sms.py), so that
they are kept nowhere.
"""

from __future__ import annotations

from enum import StrEnum

from foundation.sentences import fill

#: The places of a text that are filled only when it is sent, because these values are not stored.
SENT_WITH = ("code", "link")


class Button(StrEnum):
    """A button below what the bot says."""

    REGISTER = "register"
    PLACE = "place"
    TELEPHONE = "telephone"
    STATUS = "status"
    NEW = "new"
    TOPIC_YES = "topic_yes"
    TOPIC_NO = "topic_no"
    SKIP = "skip"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"


BUTTONS: dict[Button, dict[str, str]] = {
    Button.REGISTER: {"kk": "Тіркеу", "ru": "Зарегистрировать", "en": "Register"},
    Button.PLACE: {
        "kk": "Геолокация жіберу", "ru": "Отправить геопозицию", "en": "Send my location",
    },
    Button.TELEPHONE: {
        "kk": "Нөмірімді жіберу", "ru": "Отправить мой номер", "en": "Send my number",
    },
    Button.STATUS: {"kk": "Мәртебесі", "ru": "Статус", "en": "Status"},
    Button.NEW: {"kk": "Басқа мәселе", "ru": "Другой вопрос", "en": "Another question"},
    Button.TOPIC_YES: {"kk": "Иә, сол туралы", "ru": "Да, об этом", "en": "Yes, it is"},
    Button.TOPIC_NO: {"kk": "Жоқ, басқа", "ru": "Нет, о другом", "en": "No, something else"},
    Button.SKIP: {"kk": "Білмеймін", "ru": "Не знаю", "en": "I do not know"},
    # As the notice that a ticket is answered shows them (registry/notifications/notices.py).
    Button.SOLVED: {"kk": "Иә, шешілді", "ru": "Да, решён", "en": "Yes, it was solved"},
    Button.NOT_SOLVED: {
        "kk": "Жоқ, шешілмеді", "ru": "Нет, не решён", "en": "No, it was not solved",
    },
}  # fmt: skip


class Saying(StrEnum):
    """The sentences that the bot says."""

    GREETING = "greeting"
    GATHERED = "gathered"
    EMPTY = "empty"
    WAIT = "wait"
    REGISTERED = "registered"
    REGISTERED_IN_PUBLIC = "registered_in_public"
    ADDED = "added"
    NO_TICKET = "no_ticket"
    NOT_YOURS = "not_yours"
    TOO_OFTEN = "too_often"
    STATUS = "status"
    TELEPHONE_KNOWN = "telephone_known"
    TELEPHONE_OF_OTHERS = "telephone_of_others"
    CHANGED = "changed"
    MAIL_RECEIVED = "mail_received"
    TOPIC_OFFER = "topic_offer"
    TOPIC_TAKEN = "topic_taken"
    TOPIC_LEFT = "topic_left"
    QUESTIONS_OVER = "questions_over"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    NOTHING_TO_JUDGE = "nothing_to_judge"


SAYINGS: dict[Saying, dict[str, str]] = {
    Saying.GREETING: {
        "kk": "Сәлеметсіз бе! Бұл 109 қызметі. Не болғанын жазып, фото мен болған жерін жіберіңіз."
        " Өтініштің мәртебесін білу үшін нөмірін жазыңыз. Тіл: /kk /ru /en",
        "ru": "Здравствуйте! Это служба 109. Напишите, что случилось, пришлите фото и"
        " геопозицию или адрес. Чтобы узнать статус обращения, напишите его номер."
        " Язык: /kk /ru /en",
        "en": "Hello! This is the 109 service. Write what happened, send a photo and the location."
        " To learn the status of a request, write its number. Language: /kk /ru /en",
    },
    Saying.GATHERED: {
        "kk": "Алдық: {what}. Толықтырсаңыз болады. Нөмір алу үшін «Тіркеу» түймесін басыңыз."
        " Хабарламаңызды оператор да көреді.",
        "ru": "Получили: {what}. Можно дополнить. Чтобы получить номер, нажмите"
        " «Зарегистрировать». Оператор тоже видит сообщение.",
        "en": "We have: {what}. You can add more. Press “Register” to get a number."
        " An operator sees it, too.",
    },
    Saying.EMPTY: {
        "kk": "Алдымен не болғанын жазыңыз немесе фото жіберіңіз.",
        "ru": "Сначала напишите, что случилось, или пришлите фото.",
        "en": "First write what happened, or send a photo.",
    },
    Saying.WAIT: {
        "kk": "Тіркеліп жатыр. Нөмірін осында жазамыз.",
        "ru": "Регистрируем. Номер придёт сюда.",
        "en": "It is being registered. The number will come here.",
    },
    Saying.REGISTERED: {
        "kk": "{number} өтінішіңіз тіркелді.{until} Коды {code}. Мәртебесі: {link}"
        "\nТолықтырғыңыз келсе, мәтін мен фотоны осында жіберіңіз.",
        "ru": "Обращение {number} зарегистрировано.{until} Код {code}. Статус: {link}"
        "\nДополнения и фото присылайте сюда.",
        "en": "Your request {number} is registered.{until} Code {code}. Status: {link}"
        "\nSend more words and photos for it here.",
    },
    Saying.REGISTERED_IN_PUBLIC: {
        "kk": "{number} өтініші тіркелді.{until} Мәртебесін білу үшін бізге жеке хабарлама"
        " жазыңыз.",
        "ru": "Обращение {number} зарегистрировано.{until} Чтобы узнать статус, напишите нам личное"
        " сообщение.",
        "en": "Request {number} is registered.{until} To learn its status, write to us in private.",
    },
    Saying.ADDED: {
        "kk": "{number} өтінішіңізге қостық.",
        "ru": "Добавили к обращению {number}.",
        "en": "Added to your request {number}.",
    },
    Saying.NO_TICKET: {
        "kk": "Әзірге өтінішіңіз жоқ. Не болғанын жазыңыз.",
        "ru": "Обращений пока нет. Напишите, что случилось.",
        "en": "You have no request yet. Write what happened.",
    },
    Saying.NOT_YOURS: {
        "kk": "Нөмірі немесе коды қате. Осындан тіркелмеген өтініштің нөмірін кодымен бірге"
        " жазыңыз.",
        "ru": "Номер или код неверный. Если обращение подано не здесь, напишите номер вместе"
        " с кодом.",
        "en": "The number or the code is wrong. Write the code, too, for a request not made here.",
    },
    Saying.TOO_OFTEN: {
        "kk": "Қате код тым көп терілді. Бір сағаттан кейін қайталаңыз.",
        "ru": "Слишком много неверных кодов. Повторите через час.",
        "en": "Too many wrong codes. Try again in an hour.",
    },
    Saying.STATUS: {
        "kk": "{number} өтінішіңіз: {state}.{until}",
        "ru": "Обращение {number}: {state}.{until}",
        "en": "Your request {number}: {state}.{until}",
    },
    Saying.TELEPHONE_KNOWN: {
        "kk": "Рақмет, нөміріңізді жазып алдық.",
        "ru": "Спасибо, номер записан.",
        "en": "Thank you, we have your number.",
    },
    Saying.TELEPHONE_OF_OTHERS: {
        "kk": "Бұл сіздің нөміріңіз емес. «Нөмірімді жіберу» түймесін басыңыз.",
        "ru": "Это не ваш номер. Нажмите «Отправить мой номер».",
        "en": "This is not your own number. Press “Send my number”.",
    },
    Saying.CHANGED: {
        "kk": "Енді қазақша жауап береміз.",
        "ru": "Теперь отвечаем на русском языке.",
        "en": "We will answer in English.",
    },
    Saying.TOPIC_OFFER: {
        "kk": "Бұл «{topic}» туралы ма?",
        "ru": "Ваше обращение по теме «{topic}»?",
        "en": "Is it about “{topic}”?",
    },
    Saying.TOPIC_TAKEN: {
        "kk": "Тақырыбы: «{topic}».",
        "ru": "Тема: «{topic}».",
        "en": "Topic: “{topic}”.",
    },
    Saying.TOPIC_LEFT: {
        "kk": "Жақсы, тақырыбын оператор анықтайды. Нөмір алу үшін «Тіркеу» түймесін басыңыз.",
        "ru": "Хорошо, тему определит оператор. Чтобы получить номер, нажмите «Зарегистрировать».",
        "en": "An operator will see what it is about. Press “Register” to get a number.",
    },
    Saying.QUESTIONS_OVER: {
        "kk": "Рақмет. Нөмір алу үшін «Тіркеу» түймесін басыңыз.",
        "ru": "Спасибо. Чтобы получить номер, нажмите «Зарегистрировать».",
        "en": "Thank you. Press “Register” to get a number.",
    },
    Saying.SOLVED: {
        "kk": "Рақмет! {number} өтінішіңіз шешілді деп жазып алдық.",
        "ru": "Спасибо! Записали: обращение {number} решено.",
        "en": "Thank you! We have noted that {number} is solved.",
    },
    Saying.NOT_SOLVED: {
        "kk": "{number} өтінішіңізді қайта аштық. Не шешілмегенін жазып, фото жіберіңіз.",
        "ru": "Обращение {number} открыто снова. Напишите, что не решено, пришлите фото.",
        "en": "{number} is opened again. Write what was not solved, and send a photo.",
    },
    Saying.NOTHING_TO_JUDGE: {
        "kk": "Қазір жауап берілген өтінішіңіз жоқ.",
        "ru": "Сейчас у вас нет обращения с ответом.",
        "en": "None of your requests has an answer now.",
    },
    Saying.MAIL_RECEIVED: {
        "kk": "Сәлеметсіз бе! 109 қызметі хатыңызды алды, оператор жауап береді. Толықтыратын"
        " мәтін немесе фото қоссаңыз, осы хатқа жауап ретінде жіберіңіз.",
        "ru": "Здравствуйте! Служба 109 получила ваше письмо, оператор ответит. Дополнения и фото"
        " присылайте ответом на это письмо.",
        "en": "Hello! The 109 service has your mail, and an operator will answer. To add details or"
        " photos, answer this mail.",
    },
}
UNTIL = {"kk": " Мерзімі: {day}.", "ru": " Срок: {day}.", "en": " Due: {day}."}
PARTS = {
    "words": {"kk": "мәтін", "ru": "текст", "en": "text"},
    "files": {"kk": "файл", "ru": "файл", "en": "a file"},
    "place": {"kk": "геолокация", "ru": "геопозиция", "en": "the location"},
}
#: The state of a ticket, for its applicant.
STATES: dict[str, dict[str, str]] = {
    "registered": {"kk": "тіркелді", "ru": "зарегистрировано", "en": "registered"},
    "assigned": {
        "kk": "жауапты органға берілді", "ru": "передано ответственному органу",
        "en": "given to the responsible body",
    },
    "accepted": {"kk": "жауапты орган қабылдады", "ru": "принято в работу", "en": "accepted"},
    "in_progress": {"kk": "орындалуда", "ru": "в работе", "en": "being worked on"},
    "resolved": {"kk": "жауап берілді", "ru": "дан ответ", "en": "answered"},
    "confirmed": {"kk": "шешілді", "ru": "решено", "en": "solved"},
    "answered_on_the_spot": {"kk": "жауап берілді", "ru": "дан ответ", "en": "answered"},
    "returned": {
        "kk": "жауапты орган қайта анықталуда", "ru": "заново определяем ответственный орган",
        "en": "being routed again",
    },
    "forwarded": {
        "kk": "басқа жауапты органға қайта бағытталды",
        "ru": "перенаправлено другому ответственному органу",
        "en": "forwarded to another body",
    },
    "awaiting_applicant": {
        "kk": "сізден жауап күтілуде", "ru": "ожидается ваш ответ", "en": "waits for your answer",
    },
    "duplicate": {
        "kk": "осы мәселе туралы басқа өтінішпен бірге қаралуда",
        "ru": "рассматривается вместе с другим обращением о том же",
        "en": "handled together with the same request",
    },
    "reopened": {"kk": "қайта қаралуда", "ru": "рассматривается снова", "en": "reopened"},
    "rejected": {"kk": "қараудан бас тартылды", "ru": "отклонено", "en": "not accepted"},
}  # fmt: skip


def say(saying: Saying, language: str, **values: str) -> str:
    """Return the text of `saying` in `language` with its values; `{code}` and `{link}` stay."""
    return fill(SAYINGS[saying][language], SENT_WITH, **values)
