// Below each player of a controller's page: write to who spoke, of the second at which it stands.
import { el, findAll } from "/static/web/dom.js";
import { onLanguage, t } from "/static/web/words.js";

/** @type {HTMLAnchorElement[]} */
const links = [];

/** @param {HTMLElement} player */
function under(player) {
  const audio = player.querySelector("audio");
  if (!audio || player.querySelector(".begin-thread") || location.pathname.startsWith("/threads/")) return;
  const address = () => `/threads/new?recording=${encodeURIComponent(player.dataset.recording ?? "")}&at=${audio.currentTime.toFixed(1)}`;
  const link = el("a", { class: "begin-thread small", href: address(), target: "_blank" });
  for (const event of ["timeupdate", "seeked"]) audio.addEventListener(event, () => { link.href = address(); });
  links.push(link);
  player.append(link);
  say();
}

function say() {
  for (const link of links) link.textContent = t("Write to the operator about this moment");
}

const look = () => findAll(document, ".player").forEach(under);

new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
look();
onLanguage(say);
