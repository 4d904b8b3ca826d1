// An applicant's data: looked up, handed over, erased when a second person agrees.
import { api } from "/static/web/api.js";
import { byId, el, field, find, findAll, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const HINDRANCES = {
  open_tickets: () => t("There are open tickets of this applicant: they must be over first."),
  live_call: () => t("The applicant is on the line: wait for the end of the call."),
  owed_call: () => t("The applicant is owed a callback: make it or withdraw it first."),
  open_conversation: () => t("The applicant has written and is to be answered: end the conversation first."),
  blocked: () => t("The number is blocked: lift the block first."),
};
const form = document.getElementById("applicant");
const problem = form?.querySelector(".problem");
const there = /** @type {HTMLElement} */ (document.getElementById("there")); // not on every page
const asked = () => ({ applicant: field(form, "applicant").value, reason: field(form, "reason").value });

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const found = await api("POST", "/api/applicants/look-up", asked());
    say(document.getElementById("there-told"), t("Tickets {tickets}, calls {calls}, recordings {recordings}, photos and videos {files}, conversations in writing {conversations}, letters on the service {letters}", found));
    byId("hindrances").replaceChildren(...found.hindrances.map((it) => el("li", { text: HINDRANCES[it]() })));
    document.getElementById("ask-erasure").disabled = found.hindrances.length > 0 || !(found.tickets || found.calls || found.conversations || found.letters);
    there.hidden = false;
  });
});
// Another number: what was told is of the last one.
form?.elements.applicant.addEventListener("input", () => { there.hidden = true; });

document.getElementById("hand-over")?.addEventListener("click", () => attempt(async () => {
  const answer = await fetch("/api/applicants/data", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": find(document, "meta[name=csrf]", HTMLMetaElement).content },
    body: JSON.stringify(asked()),
  });
  if (!answer.ok) throw new Error((await answer.json()).message);
  const link = el("a", { href: URL.createObjectURL(await answer.blob()), download: "komek-applicant.zip" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}));

document.getElementById("ask-erasure")?.addEventListener("click", () => attempt(async () => {
  await api("POST", "/api/erasures", asked());
  location.reload();
}));

for (const button of findAll(document, "[data-decide]")) {
  button.addEventListener("click", async () => {
    const { erasure } = button.closest("tr").dataset;
    const confirm = button.dataset.decide === "confirm";
    const told = byId("decision-problem");
    if (confirm && !globalThis.confirm(t("Erase this applicant's data for ever?"))) return;
    try {
      await api("POST", `/api/erasures/${erasure}`, { confirm }, { seconds: 60 });
      location.reload();
    } catch (refused) {
      say(told, refused.message);
      told.hidden = false;
    }
  });
}

async function attempt(act) {
  problem.hidden = true;
  try {
    await act();
  } catch (refused) {
    say(problem, refused.message);
    problem.hidden = false;
  }
}
