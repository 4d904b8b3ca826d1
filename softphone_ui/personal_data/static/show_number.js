// The page of one ticket: T shows the applicant's number whole.
import { find } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";
import { showNumber } from "./shown_number.js";

const button = document.querySelector("[data-show-number]");
if (button instanceof HTMLButtonElement && button.parentElement) {
  const place = find(button.parentElement, "[data-applicant]");
  button.addEventListener("click", () => showNumber(button.dataset.showNumber ?? "", place, button));
  new Keys().on("KeyT", () => (button.isConnected ? button.click() : false));
}
