// Times and durations as people read them, in the centre's time zone and the page's language.
// Browsers come without Kazakh locale data, so Kazakh numbers and clocks are written as Russian
// ones are (the same rules), with Kazakh names of months.
import { currentLanguage } from "/static/web/words.js";

const zone = document.documentElement.dataset.zone || "Asia/Almaty";
const KAZAKH_MONTHS = ["қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел."];
const locale = () => (currentLanguage() === "kk" ? "ru" : currentLanguage() === "en" ? "en-GB" : "ru");

// A formatter costs a hundred times what it formats, and the desk writes figures all the while.
/** @typedef {string | number | Date} Moment As Date reads it. */
/** @type {Map<string, unknown>} */
const made = new Map();

/**
 * @template {Intl.DateTimeFormat | Intl.NumberFormat} Formatter
 * @param {new (language: string, options: any) => Formatter} kind
 * @param {string} language
 * @param {Intl.DateTimeFormatOptions | Intl.NumberFormatOptions} options
 * @returns {Formatter}
 */
function formatter(kind, language, options) {
  const key = `${language} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new kind(language, options));
  return /** @type {Formatter} */ (made.get(key));
}

/**
 * @param {string} language
 * @param {Intl.DateTimeFormatOptions} options
 */
const dates = (language, options) => formatter(Intl.DateTimeFormat, language, { timeZone: zone, ...options });
/**
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {(at: Moment) => string}
 */
const format = (options) => (at) => dates(locale(), { hourCycle: "h23", ...options }).format(new Date(at));

export const timeOfDay = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const hourMinute = format({ hour: "2-digit", minute: "2-digit" });

/**
 * @param {Intl.DateTimeFormatOptions} options
 * @returns {(at: Moment) => string}
 */
const number = (options) => (at) => dates("en", options).format(new Date(at));
const monthNumber = number({ month: "numeric" });
const dayNumber = number({ day: "numeric" });
const year = number({ year: "numeric" });
const dayMonthElsewhere = format({ day: "numeric", month: "short" });

/**
 * Write a day: 24 нояб. · 24 қар. · 24 Nov
 * @param {Moment} at
 */
export const dayMonth = (at) =>
  currentLanguage() === "kk" ? `${dayNumber(at)} ${KAZAKH_MONTHS[Number(monthNumber(at)) - 1]}` : dayMonthElsewhere(at);

const wholeDay = format({ day: "2-digit", month: "2-digit", year: "numeric" });

/**
 * Write a moment: 24.11.2026, 20:50 · 24 Nov 2026, 20:50
 * @param {Moment} at
 */
export const moment = (at) =>
  `${currentLanguage() === "en" ? `${dayMonth(at)} ${year(at)}` : wholeDay(at)}, ${hourMinute(at)}`;

/**
 * Return the day of a moment as YYYY-MM-DD in the centre's zone.
 * @param {Moment} at
 */
export const dayOf = (at) => dates("en-CA", {}).format(new Date(at));

/** Return today as YYYY-MM-DD in the centre's zone. */
export const today = () => dayOf(Date.now());

/**
 * Write a moment of today as 20:50, and of any other day with the day: 24 нояб., 20:50.
 * @param {Moment} at
 */
export const momentNear = (at) => (dayOf(at) === today() ? hourMinute(at) : `${dayMonth(at)}, ${hourMinute(at)}`);

/**
 * Write a duration in seconds: 74 as "01:14", 3700 as "1:01:40"; no data is a dash.
 * @param {number | null | undefined} length
 */
export function duration(length) {
  if (length === null || length === undefined || Number.isNaN(length)) return "–";
  const whole = Math.max(0, Math.floor(length));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

/**
 * Write 4.12 as "4,1" (with the language's comma); no data is a dash, never zero.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function seconds(value, digits = 1) {
  if (value === null || value === undefined) return "–";
  return formatter(Intl.NumberFormat, locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}
