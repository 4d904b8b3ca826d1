// An applicant's number, and where only its end is told, the key that shows it whole. The server
// writes down who asked.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el } from "/static/web/dom.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { t } from "/static/web/words.js";

export const COVERED = "•••";

/**
 * Asks for the number and puts it in the place of its end.
 * @param {string} ticket
 * @param {HTMLElement} place
 * @param {HTMLButtonElement} button
 */
export async function showNumber(ticket, place, button) {
  try {
    const { applicant } = /** @type {{ applicant: string | null }} */ (await api("POST", `/api/tickets/${ticket}/applicant`));
    place.textContent = phoneNumber(applicant) || t("Number withheld");
    button.remove();
  } catch (refused) {
    toast(problemOf(refused).message);
  }
}

/**
 * For a ticket's facts: null where there is no number.
 * @param {{ number: string, applicant: string | null }} ticket
 */
export function shownNumber(ticket) {
  if (!ticket.applicant) return null;
  const place = el("span", { text: phoneNumber(ticket.applicant) });
  if (!ticket.applicant.includes(COVERED)) return place;
  const button = el("button", { type: "button", class: "quiet show-number", title: t("It is written down who asks."), text: t("Show the number") });
  button.addEventListener("click", () => showNumber(ticket.number, place, button));
  return el("span", {}, place, " ", button);
}
