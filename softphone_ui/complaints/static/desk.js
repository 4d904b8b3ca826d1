// What a caller says of our service, taken down at the desk by one key: of which call, and in which words.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el, hide } from "/static/web/dom.js";
import { moment } from "/static/web/time.js";
import { t } from "/static/web/words.js";

const WITH_A_CALL = new Set(["talking", "hold", "kept", "wrap_up"]);

export class Complain {
  #now;
  #dialog = document.getElementById("complain");
  #button = document.getElementById("take-complaint");
  #reportedIn = null;

  /** `now()` tells the desk's situation; `attempt(action)` runs one and shows what went wrong. */
  constructor(now, attempt) {
    this.#now = now;
    this.run = attempt(() => this.#open());
    this.#button.addEventListener("click", this.run);
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.ctrlKey) this.#form.requestSubmit(this.#form.querySelector("[value=keep]"));
    });
  }

  get #form() { return this.#dialog.querySelector("form"); }

  get possible() {
    const { state, operator } = this.#now();
    return WITH_A_CALL.has(state) && Boolean(operator?.call_id);
  }

  show() { hide(this.#button.parentElement, !this.possible); }

  async #open() {
    this.#reportedIn = this.#now().operator.call_id;
    const { calls } = await api("GET", `/api/me/complaints/calls?call=${encodeURIComponent(this.#reportedIn)}`);
    this.#dialog.querySelector("[data-calls]").replaceChildren(...calls.map((call) => this.#choice(call, calls.length)));
    this.#problem("");
    this.#form.elements.words.value = "";
    this.#dialog.showModal();
  }

  /** The operator says which call is meant; only where there is just this one, it is chosen. */
  #choice(call, all) {
    const input = el("input", { type: "radio", name: "call", value: call.call_id, required: true, checked: all === 1 });
    const earlier = [moment(call.offered_at), call.operator_name, call.subject].filter(Boolean).join(" · ");
    return el("label", { class: "choice-line" }, input, el("span", { text: call.call_id === this.#reportedIn ? t("this call") : earlier }));
  }

  #problem(text) {
    const place = this.#dialog.querySelector(".problem");
    place.textContent = text;
    place.hidden = !text;
  }

  async #submit(event) {
    event.preventDefault();
    if (event.submitter?.value === "leave") return this.#dialog.close();
    const { kind, call, words } = Object.fromEntries(new FormData(this.#form));
    if (!words.trim()) return this.#problem(t("Write down what was said."));
    try {
      await api("POST", "/api/me/complaints", { reported_in: this.#reportedIn, call_id: call, kind, words });
      this.#dialog.close();
      toast(t("Taken down. The quality service examines it."));
    } catch (problem) {
      this.#problem(problem.message);
    }
  }
}
