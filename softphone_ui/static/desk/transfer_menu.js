// To whom the caller is handed on, or who is asked along: a digit chooses, typing narrows, Escape leaves all as it was.
import { api } from "../api.js";
import { el } from "../dom.js";
import { t } from "../words.js";

const SHOWN = 9;

/** The extension chosen, or null. */
export async function chooseColleague(title) {
  const { colleagues } = await api("GET", "/api/colleagues");
  const dialog = document.getElementById("transfer-menu");
  dialog.querySelector("h2").textContent = title;
  const list = dialog.querySelector("[data-colleagues]");
  const search = dialog.querySelector("input");
  let chosen = null;
  const choose = (extension) => { chosen = extension; dialog.close(); };
  const found = () => {
    const words = search.value.trim().toLocaleLowerCase();
    return colleagues.filter((it) => it.free && `${it.extension} ${it.name}`.toLocaleLowerCase().includes(words)).slice(0, SHOWN);
  };
  const show = () => {
    const rows = found().map((it, at) =>
      el("button", { type: "button", onclick: () => choose(it.extension) },
        el("kbd", { text: String(at + 1) }), el("span", { text: it.name }), el("span", { class: "number soft", text: it.extension })));
    list.replaceChildren(...(rows.length ? rows : [el("p", { class: "soft", text: t("Nobody is free just now.") })]));
  };
  const key = (event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const it = digit && !search.value ? found()[digit - 1] : event.key === "Enter" ? found()[0] : null;
    if (!it) return;
    event.preventDefault();
    choose(it.extension);
  };
  search.value = "";
  show();
  search.oninput = show;
  return new Promise((resolve) => {
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", key); resolve(chosen); }, { once: true });
    dialog.showModal();
    search.focus();
  });
}

const bring = (how) => (call, to) => api("POST", `/api/calls/${encodeURIComponent(call)}/${how}`, { to });
export const handOn = bring("transfer");
export const askAlong = bring("join");
