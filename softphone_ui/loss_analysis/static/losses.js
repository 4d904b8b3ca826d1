// The analysis: one lost call has the focus; Enter opens it. A page that waits looks again.
import { find } from "/static/web/dom.js";
import { typing } from "/static/web/lists.js";

const LOOKS_EVERY = 4000;
const list = document.getElementById("lost-calls");
const rows = () => (list instanceof HTMLTableSectionElement || list instanceof HTMLTableElement ? [...list.rows] : []);

/** @param {HTMLTableRowElement | undefined} row */
function focusRow(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** @param {number} by */
function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  focusRow(at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

addEventListener("keydown", (event) => {
  if (typing(event)) return;
  if (event.code === "Enter" && event.target instanceof HTMLTableRowElement) return find(event.target, "a").click();
  const by = event.code === "KeyJ" ? 1 : event.code === "KeyK" ? -1 : 0;
  if (!by) return;
  event.preventDefault();
  step(by);
});

// Whoever has opened a call or a cause reads on there.
document.getElementById("panel-name")?.focus({ preventScroll: true });
document.querySelector(".closing.refused .problem")?.scrollIntoView({ block: "nearest" });

if (document.querySelector("[data-waits]")) setTimeout(() => location.reload(), LOOKS_EVERY);
