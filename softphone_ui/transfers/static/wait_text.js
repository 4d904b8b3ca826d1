// The wait of a caller who is handed on, in words: an estimate, so it is rounded. Pure, but for the language.
import { t } from "/static/web/words.js";

const STEP = 10;

/**
 * @param {number | null} seconds null: it cannot be told
 */
export function waitText(seconds) {
  if (seconds === null) return t("wait unknown");
  if (seconds < 1) return t("at once");
  if (seconds <= 90) return t("about {n} s", { n: Math.ceil(seconds / STEP) * STEP });
  return t("about {n} min", { n: Math.round(seconds / 60) });
}
