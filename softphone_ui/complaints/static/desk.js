// What a caller says of our service, taken down at the desk by one key: of which call, and in which words.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, field, find, hide, submitterOf } from "/static/web/dom.js";
import { moment } from "/static/web/time.js";
import { t } from "/static/web/words.js";

const WITH_A_CALL = new Set(["talking", "hold", "kept", "wrap_up"]);

export class Complain {
  #now;
  #dialog = byId("complain", HTMLDialogElement);
  #button = byId("take-complaint");
  #form = find(this.#dialog, "form", HTMLFormElement);
  /** @type {string | null} */
  #reportedIn = null;

  /**
   * `now()` tells the desk's situation; `attempt(action)` runs one and shows what went wrong.
   * @param {() => import("/static/desk/situation.js").Situation} now
   * @param {import("/static/desk/asks.js").Attempt} attempt
   */
  constructor(now, attempt) {
    this.#now = now;
    this.run = attempt(() => this.#open());
    this.#button.addEventListener("click", this.run);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey) this.#form.requestSubmit(find(this.#form, "[value=keep]", HTMLButtonElement));
    });
  }

  get possible() {
    const { state, operator } = this.#now();
    return WITH_A_CALL.has(state) && Boolean(operator?.call_id);
  }

  show() { hide(/** @type {HTMLElement} */ (this.#button.parentElement), !this.possible); }

  async #open() {
    const reportedIn = this.#reportedIn = this.#now().operator?.call_id ?? null;
    /** @type {Api.Candidates} */
    const { calls } = await api("GET", `/api/me/complaints/calls?call=${encodeURIComponent(reportedIn ?? "")}`);
    find(this.#dialog, "[data-calls]").replaceChildren(...calls.map((call) => this.#choice(call, calls.length)));
    this.#problem("");
    field(this.#form, "words").value = "";
    this.#dialog.showModal();
  }

  /**
   * The operator says which call is meant; only where there is just this one, it is chosen.
   * @param {Api.Candidates["calls"][number]} call
   * @param {number} all how many there are
   */
  #choice(call, all) {
    const input = el("input", { type: "radio", name: "call", value: call.call_id, required: true, checked: all === 1 });
    const earlier = [moment(call.offered_at), call.operator_name, call.subject].filter(Boolean).join(" · ");
    return el("label", { class: "choice-line" }, input, el("span", { text: call.call_id === this.#reportedIn ? t("this call") : earlier }));
  }

  /** @param {string} text */
  #problem(text) {
    const place = find(this.#dialog, ".problem");
    place.textContent = text;
    place.hidden = !text;
  }

  /** @param {SubmitEvent} event */
  async #submit(event) {
    event.preventDefault();
    if (submitterOf(event)?.value === "leave") return this.#dialog.close();
    const { kind, call, words } = Object.fromEntries(new FormData(this.#form));
    if (!String(words).trim()) return this.#problem(t("Write down what was said."));
    try {
      await api("POST", "/api/me/complaints", { reported_in: this.#reportedIn, call_id: call, kind, words });
      this.#dialog.close();
      toast(t("Taken down. The quality service examines it."));
    } catch (error) {
      const problem = problemOf(error);
      this.#problem(problem.message);
    }
  }
}
