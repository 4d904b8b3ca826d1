// Streets are offered as an address is typed, in either language, with the house that was typed and
// those that begin so.
// The browser's own list shows them, so that every keyboard and screen reader knows it.
import { byId, el } from "/static/web/dom.js";

const SOON_MS = 250, LEAST = 3, MOST = "5";
const input = byId("address", HTMLInputElement);
const list = el("datalist", { id: "address-streets" });
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let turn = 0;

async function offer() {
  const mine = ++turn;
  const words = input.value.trim().slice(0, 200);
  if (words.length < LEAST) return list.replaceChildren();
  try {
    const answer = await fetch(`/api/public/streets?${new URLSearchParams({ words, limit: MOST })}`);
    if (!answer.ok || mine !== turn) return;
    const { found } = /** @type {Api.StreetsView} */ (await answer.json());
    const kk = document.documentElement.lang === "kk";
    list.replaceChildren(...found.map((street) => {
      const name = kk ? street.name_kk : street.name_ru;
      return el("option", { value: street.house ? `${name}, ${street.house}` : name, label: street.former ?? undefined });
    }));
  } catch {
    // no network: the address is typed in full
  }
}

input.after(list);
input.setAttribute("list", list.id);
input.setAttribute("autocomplete", "off"); // the browser's old addresses would hide the list
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(offer, SOON_MS);
});
