// Words of the live floor.
import { numberLocale, percentText } from "/static/web/percent.js";
import { duration } from "/static/web/time.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t } from "/static/web/words.js";

/**
 * What ended a ring, or why an operator was set aside.
 * @param {string | null | undefined} result
 */
export const ringResult = (result) => lookUp({
  answered: t("picked up"),
  no_answer: t("no answer"),
  rejected: t("declined"),
  busy: t("line busy"),
  unreachable: t("phone unreachable"),
  caller_left: t("caller left"),
  withdrawn: t("ring taken back"),
  taken: t("a colleague was quicker"),
  failed: t("not connected"),
  no_sound: t("no sound from the phone"),
}, result) ?? "";

/** @param {string | null | undefined} reason */
export const pause = (reason) => lookUp({
  break: t("break"),
  lunch: t("lunch"),
  training: t("training"),
  task: t("task"),
  technical: t("technical"),
  breather: t("breather"),
}, reason) ?? ringResult(reason);

/** @param {string | null | undefined} name */
export const state = (name) => lookUp({
  signed_out: t("Signed out"),
  available: t("Free"),
  ringing: t("Ringing"),
  talking: t("Talking"),
  calling_out: t("Calls out"),
  hold: t("On hold"),
  wrap_up: t("Wrap-up"),
  paused: t("Paused"),
}, name) ?? name ?? "";

/** @param {string | null | undefined} name */
export const cause = (name) => lookUp({
  ours: t("Our fault"),
  not_taken: t("Ring not answered"),
  nobody_free: t("Nobody free"),
  vanished: t("Telephone vanished"),
  left_ringing: t("Left during the first ring"),
  left_early: t("Left at once"),
}, name) ?? name ?? "";

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(numberLocale(currentLanguage())).format(value);
/**
 * @param {number | null | undefined} share
 * @param {number} [digits]
 */
export const percent = (share, digits = 1) => percentText(share, currentLanguage(), digits);


/**
 * Write a telephone number for a wall that everybody passes: country, area and the last four digits.
 * @param {string | null | undefined} e164
 */
export function coveredNumber(e164) {
  const kz = /^\+7(\d{3})\d{3}(\d{2})(\d{2})$/.exec(e164 ?? "");
  if (kz) return `+7 ${kz[1]} ••• ${kz[2]} ${kz[3]}`;
  const other = /^(\+\d{1,3})\d{4,}(\d{2})(\d{2})$/.exec(e164 ?? "");
  if (other) return `${other[1]} ••• ${other[2]} ${other[3]}`;
  return e164?.includes("•") ? e164 : t("withheld");
}

/**
 * Write seconds as "4 s", and from a minute on as "01:14".
 * @param {number} seconds
 */
export const brief = (seconds) => (seconds < 59.5 ? t("{n} s", { n: Math.round(seconds) }) : duration(seconds));

/**
 * Shorten "Айгүл Серікқызы" to "Айгүл С."
 * @param {string} name
 */
export function shortName(name) {
  const [first = "", second = ""] = name.split(" ");
  return second ? `${first} ${second[0]}.` : first;
}

/**
 * Read "PT16S" or "PT1M30.5S" as seconds. Returns null for what is no duration.
 * @param {string | null | undefined} text
 */
export function isoSeconds(text) {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text ?? "");
  if (!parts) return null;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
