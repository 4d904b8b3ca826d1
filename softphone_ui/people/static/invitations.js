// The links by which new people choose their passwords: shown once, handed over, saved as a file.
import { el } from "/static/web/dom.js";

const dialog = document.getElementById("links");
let shown = [];

const addressOf = (it) => `${location.origin}${it.path}`;

/** Show these invitations. */
export function invite(invitations) {
  shown = invitations;
  document.getElementById("invitations").replaceChildren(...shown.map((it) => el("tr", {},
    ...[it.name, it.login, addressOf(it), it.phone_password].map((text) => el("td", { text })))));
  dialog.showModal();
}

const cell = (text) => `"${String(text).replaceAll('"', '""').replace(/^[=+\-@]/, "'$&")}"`;

document.getElementById("save-links").addEventListener("click", () => {
  const lines = shown.map((it) => [it.name, it.login, addressOf(it), it.phone_password].map(cell).join(";"));
  const file = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/csv" }));
  el("a", { href: file, download: "komek-109-links.csv" }).click();
  URL.revokeObjectURL(file);
});
