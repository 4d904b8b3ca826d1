// An applicant's data: looked up, handed over, erased when a second person agrees.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, find, findAll, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

const HINDRANCES = {
  open_tickets: () => t("There are open tickets of this applicant: they must be over first."),
  live_call: () => t("The applicant is on the line: wait for the end of the call."),
  owed_call: () => t("The applicant is owed a callback: make it or withdraw it first."),
  open_conversation: () => t("The applicant has written and is to be answered: end the conversation first."),
  blocked: () => t("The number is blocked: lift the block first."),
};
// The form is there for those who may ask.
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("applicant"));
const there = /** @type {HTMLElement} */ (document.getElementById("there"));

/** @param {HTMLFormElement} written */
const asked = (written) => ({ applicant: field(written, "applicant").value, reason: field(written, "reason").value });

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(form, async () => {
    /** @type {Api.PersonalData} */
    const found = await api("POST", "/api/applicants/look-up", asked(form));
    const { hindrances, ...counts } = found;
    say(document.getElementById("there-told"), t("Tickets {tickets}, calls {calls}, recordings {recordings}, photos and videos {files}, conversations in writing {conversations}, letters on the service {letters}", counts));
    byId("hindrances").replaceChildren(...hindrances.map((hindrance) => el("li", { text: lookUp(HINDRANCES, hindrance)?.() })));
    byId("ask-erasure", HTMLButtonElement).disabled = hindrances.length > 0 || !(found.tickets || found.calls || found.conversations || found.letters);
    there.hidden = false;
  });
});
// Another number: what was told is of the last one.
if (form) field(form, "applicant").addEventListener("input", () => { there.hidden = true; });

document.getElementById("hand-over")?.addEventListener("click", () => attempt(form, async (written) => {
  const answer = await fetch("/api/applicants/data", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": find(document, "meta[name=csrf]", HTMLMetaElement).content },
    body: JSON.stringify(asked(written)),
  });
  if (!answer.ok) throw new Error((await answer.json()).message);
  const link = el("a", { href: URL.createObjectURL(await answer.blob()), download: "komek-applicant.zip" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}));

document.getElementById("ask-erasure")?.addEventListener("click", () => attempt(form, async (written) => {
  await api("POST", "/api/erasures", asked(written));
  location.reload();
}));

for (const button of findAll(document, "[data-decide]")) {
  button.addEventListener("click", async () => {
    const erasure = button.closest("tr")?.dataset.erasure;
    const confirm = button.dataset.decide === "confirm";
    const told = byId("decision-problem");
    if (confirm && !globalThis.confirm(t("Erase this applicant's data for ever?"))) return;
    try {
      await api("POST", `/api/erasures/${erasure}`, { confirm }, { seconds: 60 });
      location.reload();
    } catch (refused) {
      say(told, problemOf(refused).message);
      told.hidden = false;
    }
  });
}

/**
 * Do what was asked in the form; a refusal is shown in it.
 * @param {HTMLFormElement | null} written
 * @param {(written: HTMLFormElement) => Promise<void>} act
 */
async function attempt(written, act) {
  if (!written) return;
  const problem = find(written, ".problem");
  problem.hidden = true;
  try {
    await act(written);
  } catch (refused) {
    say(problem, problemOf(refused).message);
    problem.hidden = false;
  }
}
