// Times and durations as people read them, in the centre's time zone and the page's language.
import { currentLanguage } from "./words.js";

const zone = document.documentElement.dataset.zone || "Asia/Almaty";

const clock = (options) => (at) =>
  new Intl.DateTimeFormat(currentLanguage(), { timeZone: zone, hourCycle: "h23", ...options }).format(new Date(at));

export const timeOfDay = clock({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const hourMinute = clock({ hour: "2-digit", minute: "2-digit" });
export const dayMonth = clock({ day: "numeric", month: "short" });
export const moment = clock({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** Today as YYYY-MM-DD in the centre's zone. */
export const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());

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
  return new Intl.NumberFormat(currentLanguage(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}
