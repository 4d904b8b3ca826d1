"""Invented people of the demo city, with names as one meets them in Astana."""

OPERATORS = (
    "Әйгерім Сәрсенбаева",
    "Ольга Петрова",
    "Нұрлан Қасымов",
    "Динара Жүнісова",
    "Алексей Ковалёв",
    "Гүлнәр Ахметова",
    "Ерлан Төлегенов",
    "Наталья Ким",
    "Мөлдір Оспанова",
    "Дәурен Бекұлы",
    "Светлана Иванова",
    "Жанар Ысқақова",
    "Ұлжан Серікқызы",
    "Сергей Мельников",
    "Айнұр Хамитова",
    "Бауыржан Әбенов",
    "Ирина Шевченко",
    "Қарлығаш Мұратова",
    "Тимур Галиев",
    "Сәуле Нұрғалиева",
    "Арман Дүйсенов",
    "Елена Васильева",
    "Шынар Өтегенова",
    "Олжас Кенжебеков",
    "Марина Соколова",
    "Індіра Смағұлова",
    "Руслан Юсупов",
)

# Clerks of bodies: name, login, the body's code.
CLERKS = (
    ("Марат Оспанов", "water", "water"),
    ("Жадыра Тілеуова", "roads", "roads"),
    ("Андрей Литвинов", "heat", "heat"),
    ("Салтанат Есімова", "esil", "akimat-esil"),
)

# Role, name, login.
STAFF = (
    ("shift_lead", "Гүлмира Әлімжанова", "lead1"),
    ("shift_lead", "Виктор Пак", "lead2"),
    ("quality", "Ләззат Ермекова", "quality"),
    ("administrator", "Дмитрий Орлов", "admin"),
)

# Who watches the cameras: role, name, login.
SECOND_LINE = (
    ("second_line_operator", "Асем Тұрсынова", "watch1"),
    ("second_line_lead", "Павел Громов", "watch-lead"),
)

# Who leads the city: role, name, login.
CITY_LEADERS = (
    ("akim", "Қанат Рахымбаев", "akim"),
    ("deputy_akim", "Асхат Мұхаметжанов", "deputy1"),
    ("deputy_akim", "Лариса Хегай", "deputy2"),
)

# Heads of bodies: name, login, the body's code. The second head of a body follows the first.
HEADS = (
    ("Болат Сейітов", "head-roads", "roads"),
    ("Талғат Жақсыбеков", "head-water-before", "water"),
    ("Игорь Тен", "head-water", "water"),
    ("Ержан Қалиев", "head-heat", "heat"),
    ("Юрий Кравченко", "head-power", "power"),
    ("Мәдина Әшімова", "head-waste", "waste"),
    ("Серік Байжанов", "head-transport", "transport"),
    ("Айгүл Нұрмағамбетова", "head-housing", "housing"),
    ("Владимир Цой", "head-health", "health"),
    ("Роза Искакова", "head-education", "education"),
    ("Данияр Омаров", "head-esil", "akimat-esil"),
)

# Login of a deputy akim → codes of the bodies that they supervise.
SUPERVISED = {
    "deputy1": ("roads", "water", "heat", "power", "waste", "transport", "housing"),
    "deputy2": ("health", "education", "social", "ecology", "akimat-esil"),
}
