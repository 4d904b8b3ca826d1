// Whether the ticket in the form is urgent: a danger, which has a short deadline. It is saved at once and by itself.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

export class Urgency {
  /** @type {string | null} */
  #number = null;

  /** @param {HTMLButtonElement} button */
  constructor(button) {
    this.button = button;
    button.addEventListener("click", () => this.#save(button.ariaPressed !== "true"));
  }

  /**
   * Show the button for a ticket, as the server has it; it cannot be pressed before the ticket has a number.
   * @param {string | null} number
   * @param {boolean} urgent
   */
  show(number, urgent) {
    this.#number = number;
    this.button.ariaPressed = String(urgent);
    this.button.disabled = number === null;
  }

  /** @param {boolean} urgent */
  async #save(urgent) {
    const number = this.#number;
    this.button.ariaPressed = String(urgent);
    try {
      await api("PUT", `/api/tickets/${number}/urgent`, { urgent });
    } catch (error) {
      if (number === this.#number) this.button.ariaPressed = String(!urgent);
      toast(problemOf(error).message);
    }
  }
}
