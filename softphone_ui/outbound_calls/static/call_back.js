// Calling a citizen back from any number that is shown. The server decides whether a reason is needed: it
// is not where a callback is due. The page names a ticket or a call, never a number.
import { api, problemOf } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/** @typedef {{ticket?: string, call_id?: string}} Whom The ticket, or the call, whose citizen is called. */
/** @typedef {{reason: Api.CallReason, words: string}} Why */

/** @type {[Api.CallReason, () => string][]} */
const REASONS = [
  ["details", () => t("to ask for details")],
  ["answer", () => t("to tell the answer or the state")],
  ["broken", () => t("the connection broke off")],
  ["request", () => t("the citizen asked to be called")],
  ["other", () => t("another reason")],
];
const OTHER = "other";

/**
 * Call a citizen; the reason is asked for where one is needed. Returns null where the operator leaves it.
 * @param {Whom} whom
 * @returns {Promise<Api.CalledOut | null>}
 */
export async function callBack(whom) {
  const call = (/** @type {object} */ body) => /** @type {Promise<Api.CalledOut>} */ (api("POST", "/api/me/call-out", body));
  try {
    return await call(whom);
  } catch (error) {
    if (problemOf(error).detail.reason !== "no_reason") throw error;
  }
  const why = await chooseReason();
  return why && call({ ...whom, ...why });
}

/** @returns {Promise<Why | null>} */
function chooseReason() {
  /** @type {Why | null} */
  let chosen = null;
  const words = el("input", { maxlength: 300, autocomplete: "off" });
  const take = (/** @type {Api.CallReason} */ reason) => {
    if (reason === OTHER && !words.value.trim()) return words.focus();
    chosen = { reason, words: words.value.trim() };
    dialog.close();
  };
  const rows = REASONS.map(([reason, word], at) =>
    el("button", { type: "button", class: "row-button", "data-reason": reason, onclick: () => take(reason) }, el("kbd", { text: String(at + 1) }), el("span", { text: word() })));
  const title = el("h2", { id: "call-reason-title", text: t("Why is this citizen called?") });
  const dialog = el("dialog", { class: "call-reason", "aria-labelledby": "call-reason-title" },
    el("form", { class: "stack", method: "dialog" }, title, el("div", { class: "stack tight" }, ...rows),
      el("label", {}, el("span", { text: t("In words; needed for another reason (Enter calls)") }), words),
      el("button", { class: "quiet", value: "" }, el("span", { text: t("Do not call") }), el("kbd", { text: "Esc" }))));
  dialog.addEventListener("keydown", (event) => {
    const inWords = event.target === words;
    const reason = inWords ? null : REASONS[Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]) - 1]?.[0];
    if (!reason && !(inWords && event.key === "Enter")) return;
    event.preventDefault(); // Enter would press the button that calls nobody
    take(reason ?? OTHER);
  });
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => { dialog.remove(); resolve(chosen); }, { once: true });
    document.body.append(dialog);
    dialog.showModal();
    rows[0].focus();
  });
}

/**
 * A button that calls a citizen; the text beside it says whom.
 * @param {() => unknown} onclick
 */
export const callButton = (onclick) =>
  el("button", { type: "button", class: "quiet call-back", title: t("Call back"), "aria-label": t("Call back"), onclick }, el("span", { "aria-hidden": "true", text: "☎" }));
