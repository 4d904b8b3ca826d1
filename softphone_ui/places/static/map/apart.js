// A remark where pin and address disagree: both may be right, so nothing is refused.
import { currentLanguage, t } from "/static/web/words.js";

const KM = 1000;

/**
 * Say how a pin and the address disagree; "" if they do not.
 * @param {Api.PointView} point
 */
export function apartWords({ apart_metres, apart_kk, apart_ru }) {
  if (apart_metres === null) return "";
  const street = (currentLanguage() === "kk" ? apart_kk : apart_ru) ?? "";
  return t("The pin is {n} km from the address ({street}): check which of them is right.", { n: (apart_metres / KM).toFixed(1), street });
}
