// The links by which new people choose their passwords: shown once, handed over, saved as a file.
import { byId, el } from "/static/web/dom.js";

const dialog = byId("links", HTMLDialogElement);
/** @type {Api.Invitation[]} */
let shown = [];

const addressOf = (/** @type {Api.Invitation} */ it) => `${location.origin}${it.path}`;

/** @param {Api.Invitation[]} invitations */
export function invite(invitations) {
  shown = invitations;
  byId("invitations").replaceChildren(...shown.map((it) => el("tr", {},
    ...[it.name, it.login, addressOf(it), it.phone_password].map((text) => el("td", { text })))));
  dialog.showModal();
}

/** @param {string} text */
const cell = (text) => `"${String(text).replaceAll('"', '""').replace(/^[=+\-@]/, "'$&")}"`;

byId("save-links").addEventListener("click", () => {
  const lines = shown.map((it) => [it.name, it.login, addressOf(it), it.phone_password].map(cell).join(";"));
  const file = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/csv" }));
  el("a", { href: file, download: "komek-109-links.csv" }).click();
  URL.revokeObjectURL(file);
});
