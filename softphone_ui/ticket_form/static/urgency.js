// Whether the ticket in the form is urgent: a danger, which has the short term. It is saved at once and by itself.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

export class Urgency {
  /** @type {string | null} */
  #number = null;

  /** @param {HTMLInputElement} box */
  constructor(box) {
    this.box = box;
    box.addEventListener("change", () => this.#save());
  }

  /**
   * Show the box for a ticket, as the server has it; it cannot be set before the ticket has a number.
   * @param {string | null} number
   * @param {boolean} urgent
   */
  show(number, urgent) {
    this.#number = number;
    this.box.checked = urgent;
    this.box.disabled = number === null;
  }

  async #save() {
    const number = this.#number, urgent = this.box.checked;
    try {
      await api("PUT", `/api/tickets/${number}/urgent`, { urgent });
    } catch (error) {
      if (number === this.#number) this.box.checked = !urgent;
      toast(problemOf(error).message);
    }
  }
}
