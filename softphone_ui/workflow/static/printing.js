// The button that prints the page: a telephone's browser has it deep in its menu.
import { findAll } from "/static/web/dom.js";

for (const button of findAll(document, "[data-print]")) button.addEventListener("click", () => print());
