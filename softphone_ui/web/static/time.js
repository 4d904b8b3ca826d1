// Times and durations as people read them, in the centre's time zone and the page's language.
// Browsers come without Kazakh locale data, so Kazakh numbers and clocks are written as Russian
// ones are (the same rules), with Kazakh names of months.
import { currentLanguage } from "/static/web/words.js";

const zone = document.documentElement.dataset.zone || "Asia/Almaty";
const KAZAKH_MONTHS = ["қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел."];
const locale = () => (currentLanguage() === "kk" ? "ru" : currentLanguage() === "en" ? "en-GB" : "ru");

// A formatter costs a hundred times what it formats, and the desk writes figures all the while.
const made = new Map();

function formatter(kind, language, options) {
  const key = `${language} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new kind(language, options));
  return made.get(key);
}

const dates = (language, options) => formatter(Intl.DateTimeFormat, language, { timeZone: zone, ...options });
const format = (options) => (at) => dates(locale(), { hourCycle: "h23", ...options }).format(new Date(at));

export const timeOfDay = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const hourMinute = format({ hour: "2-digit", minute: "2-digit" });

const number = (options) => (at) => dates("en", options).format(new Date(at));
const monthNumber = number({ month: "numeric" });
const dayNumber = number({ day: "numeric" });
const year = number({ year: "numeric" });
const dayMonthElsewhere = format({ day: "numeric", month: "short" });

/** 24 нояб. · 24 қар. · 24 Nov */
export const dayMonth = (at) =>
  currentLanguage() === "kk" ? `${dayNumber(at)} ${KAZAKH_MONTHS[Number(monthNumber(at)) - 1]}` : dayMonthElsewhere(at);

const wholeDay = format({ day: "2-digit", month: "2-digit", year: "numeric" });

/** 24.11.2026, 20:50 · 24 Nov 2026, 20:50 */
export const moment = (at) =>
  `${currentLanguage() === "en" ? `${dayMonth(at)} ${year(at)}` : wholeDay(at)}, ${hourMinute(at)}`;

/** The day of a moment as YYYY-MM-DD in the centre's zone. */
export const dayOf = (at) => dates("en-CA", {}).format(new Date(at));

/** Today as YYYY-MM-DD in the centre's zone. */
export const today = () => dayOf(Date.now());

/** Writes a moment of today as 20:50, and of any other day with the day: 24 нояб., 20:50. */
export const momentNear = (at) => (dayOf(at) === today() ? hourMinute(at) : `${dayMonth(at)}, ${hourMinute(at)}`);

/** 74 → "01:14", 3700 → "1:01:40". */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || Number.isNaN(seconds)) return "–";
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/** 4.12 → "4,1" (with the language's comma); no data is a dash, never zero. */
export function seconds(value, digits = 1) {
  if (value === null || value === undefined) return "–";
  return formatter(Intl.NumberFormat, locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}
