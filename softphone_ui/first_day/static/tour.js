// The tour of a person's main page: three steps, each beside the control of which it speaks. It opens by
// itself until it was closed once, and again by the button in the person's menu.
import { api } from "/static/web/api.js";
import { byId, closest, el, findAll, say } from "/static/web/dom.js";
import { onLanguage, t } from "/static/web/words.js";
import { beside } from "./beside.js";

/** @typedef {{at: string[], title: () => string, text: () => string}} Step The first of `at` that is seen. */

/** @type {Record<string, Step[]>} */
const TOURS = {
  desk: [
    {
      at: ["#strip-actions", "#strip"],
      title: () => t("Begin your shift here"),
      text: () => t("Press “Available” or the key G: callers then reach you. P is a pause, O ends the shift. When your telephone rings, the Space bar answers."),
    },
    {
      at: ["#ticket-empty", "#ticket", ".ticket-column"],
      title: () => t("The ticket opens here"),
      text: () => t("It opens when you answer. Write down what the caller says: Enter goes to the next field, R registers the ticket. Everything you type is saved at once."),
    },
    {
      at: ["#look .knowledge", "#look"],
      title: () => t("Answers are here"),
      text: () => t("The key I searches the knowledge base for what the caller asks. The key ? shows all keys, and L calls the shift lead for help."),
    },
  ],
  floor: [
    {
      at: ["#shift-tasks-panel", ".callers"],
      title: () => t("Look here first"),
      text: () => t("This list says what needs you now, the most urgent on top. The key beside each entry does it."),
    },
    {
      at: [".panel.operators > header"],
      title: () => t("Your operators"),
      text: () => t("The arrows choose an operator, Enter shows what you can do: end a pause, listen to the call, speak to the operator, take the call over."),
    },
    {
      at: ["[data-finder]", ".topbar"],
      title: () => t("Everything else is found here"),
      text: () => t("Ctrl+K finds a page, a ticket, a person or an article by the beginning of a word. Missed calls, reports and the roster are in the menu beside it."),
    },
  ],
  body: [
    {
      at: [".counts", "h1"],
      title: () => t("What is late is here"),
      text: () => t("These numbers say how many tickets are overdue and how many are due today. A press on the first one shows those that are late."),
    },
    {
      at: ["#tickets tbody tr:first-child", ".table-card"],
      title: () => t("Open a ticket by its number"),
      text: () => t("What is due first is on top. The page of a ticket shows its term and the next thing to do: begin, answer, ask for more time."),
    },
    {
      at: [".filters", "[data-unfolds=body-filters]"],
      title: () => t("Find any ticket of your body"),
      text: () => t("Search by number, words or address. “Show” also lists tickets that are over. Several tickets can be chosen and answered together."),
    },
  ],
};
/** In these situations of the desk nobody needs the operator at once. */
const IDLE = new Set(["unknown", "elsewhere", "signed_out", "available", "paused", "set_aside"]);

class Tour {
  #card;
  #steps;
  #sizes;
  #at = 0;
  #open = false;
  /** @type {Element | null} */
  #target = null;
  /** @type {Element | null} Where the focus was before. */
  #before = null;
  #count = el("p", { class: "small soft" });
  #title = el("h2", { id: "tour-title" });
  #text = el("p", { id: "tour-text" });
  #close = el("button", { type: "button", class: "quiet", "data-close": true, onclick: () => this.close() });
  #back = el("button", { type: "button", onclick: () => this.#go(-1) });
  #next = el("button", { type: "button", class: "primary", onclick: () => this.#go(1) });

  /** @param {HTMLElement} card */
  constructor(card) {
    this.#card = card;
    this.#steps = TOURS[card.dataset.tour ?? ""] ?? [];
    card.append(
      el("div", { class: "stack tight", "aria-live": "polite" }, this.#count, this.#title, this.#text),
      el("div", { class: "row" }, this.#close, this.#back, this.#next),
    );
    for (const button of [this.#close, this.#back, this.#next]) button.dataset.ownKeys = "Escape ArrowLeft ArrowRight Enter";
    this.#card.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("resize", () => this.#place());
    addEventListener("scroll", () => this.#place(), { capture: true, passive: true });
    // What the control shows comes later than the page, and its size changes.
    this.#sizes = new ResizeObserver(() => this.#place());
    new MutationObserver(() => this.#show()).observe(document.body, { attributeFilter: ["data-situation"] });
    onLanguage(() => this.#show());
  }

  /** Begin with the first step. @param {{takesFocus: boolean}} how */
  start({ takesFocus }) {
    this.#before = document.activeElement;
    this.#at = 0;
    this.#open = true;
    this.#show();
    if (takesFocus && !this.#card.hidden) this.#next.focus({ preventScroll: true });
  }

  close() {
    this.#open = false;
    this.#show();
    const before = this.#before instanceof HTMLElement && this.#before.isConnected ? this.#before : byId("main");
    before.focus({ preventScroll: true });
    // If this does not arrive, the tour opens once more at the next visit.
    api("POST", "/api/me/tour", undefined, { keepalive: true }).catch(() => {});
  }

  /** @param {1 | -1} way */
  #go(way) {
    if (this.#at + way >= this.#steps.length) return this.close();
    this.#at = Math.max(0, this.#at + way);
    this.#show();
    this.#next.focus({ preventScroll: true }); // "Back" is hidden on the first step
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowRight") this.#go(1);
    else if (event.key === "ArrowLeft") this.#go(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #show() {
    this.#target?.classList.remove("tour-target");
    const shown = this.#open && IDLE.has(document.body.dataset.situation ?? "unknown");
    // A hidden button keeps the focus until the next frame: the Space bar has to answer the call.
    if (!shown && this.#card.contains(document.activeElement)) /** @type {HTMLElement} */ (document.activeElement).blur();
    this.#card.hidden = !shown;
    if (!shown) return;
    const { at, title, text } = this.#steps[this.#at];
    say(this.#count, t("Step {n} of {total}", { n: this.#at + 1, total: this.#steps.length }));
    say(this.#title, title());
    say(this.#text, text());
    this.#close.replaceChildren(t("Close the tour"), " ", el("kbd", { text: "Esc" }));
    this.#back.replaceChildren(t("Step back"), " ", el("kbd", { text: "←" }));
    this.#back.hidden = this.#at === 0;
    this.#next.replaceChildren(this.#at + 1 < this.#steps.length ? t("Next step") : t("Got it"), " ", el("kbd", { text: "→" }));
    this.#target = at.flatMap((selector) => findAll(document, selector)).find((one) => one.getClientRects().length) ?? null;
    this.#sizes.disconnect();
    this.#sizes.observe(document.body);
    if (this.#target) this.#sizes.observe(this.#target);
    this.#target?.classList.add("tour-target");
    this.#target?.scrollIntoView({ block: "nearest" });
    this.#place();
  }

  #place() {
    if (this.#card.hidden || !this.#target) return;
    const view = { width: document.documentElement.clientWidth, height: innerHeight };
    const { left, top, right, bottom } = this.#target.getBoundingClientRect();
    const size = { width: this.#card.offsetWidth, height: this.#card.offsetHeight };
    const place = beside({ left, top, right, bottom }, size, view);
    this.#card.style.setProperty("--left", `${Math.round(place.left)}px`);
    this.#card.style.setProperty("--top", `${Math.round(place.top)}px`);
  }
}

/** @param {HTMLElement} card of a page that has a tour for this person */
function offer(card) {
  const tour = new Tour(card);
  for (const button of findAll(document, "[data-tour-again]", HTMLElement)) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-tour-again]");
    if (!button) return;
    for (const open of findAll(document, "dialog[open]", HTMLDialogElement)) open.close();
    const popover = button.closest("[popover]");
    if (popover instanceof HTMLElement) popover.hidePopover();
    tour.start({ takesFocus: true });
  });
  if ("due" in card.dataset) tour.start({ takesFocus: document.activeElement === document.body });
}

const card = document.getElementById("tour");
if (card) offer(card);
