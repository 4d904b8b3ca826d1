// One objection or audit at a time: a digit decides, N leaves it for later, T opens the ticket.
import { findAll } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";

const keys = new Keys();
for (const it of findAll(document, "[data-key]")) {
  keys.on(it.dataset.key ?? "", () => {
    it.click();
    return true;
  });
}
