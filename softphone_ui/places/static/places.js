// Districts and streets as the administrator keeps them, one at a time beside the map. A save names the
// version that was seen; nothing unsaved is left for something else.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find } from "/static/web/dom.js";
import { CityMap } from "./map/city_map.js";
import { underCross } from "./map/keys.js";
import { legend } from "./map/points.js";
import { t } from "/static/web/words.js";
import { DistrictForm } from "./district.js";
import { StreetForm } from "./street.js";
import { Lists } from "./lists.js";

const frame = byId("map");
const city = new CityMap(frame, t("Map: arrow keys move it under the cross, + and − zoom, Enter sets the point of the street"));
const problem = byId("problem");
/** @type {DistrictForm | StreetForm | null} */
let open = null; // the form that is open

frame.append(el("span", { class: "map-cross", "aria-hidden": "true" }));
frame.after(legend([{ look: "pin", text: t("Point of the street") }, { look: "outline", text: t("Outline of a district") }]));
underCross(city, { set: (at) => openStreet()?.set(at), clear: () => openStreet()?.clear() });
const forms = { district: new DistrictForm(byId("district", HTMLFormElement), city), street: new StreetForm(byId("street", HTMLFormElement), city) };
const openStreet = () => (open instanceof StreetForm ? open : null);
const lists = new Lists({ district: (row) => choose(forms.district, row), street: (row) => choose(forms.street, row) });

async function refresh() {
  lists.show(await city.reload());
}

/**
 * Open a form with a row; null: a new one.
 * @template {Api.DistrictRow | Api.StreetRow | null} Row
 * @param {(DistrictForm | StreetForm) & {show: (row: Row) => void}} form
 * @param {Row} row
 */
function choose(form, row) {
  if (open?.dirty) return toast(t("Save this first, or leave it as it was."));
  close();
  open = form;
  form.show(row);
  lists.mark(row);
}

function close() {
  open?.hide();
  open = null;
  problem.hidden = true;
  lists.mark(null);
}

function leave() {
  const { chosen } = lists;
  close();
  lists.goOn(chosen);
}

/** @param {...string} parts */
function tell(...parts) {
  problem.replaceChildren(...parts.map((text) => el("p", { text })));
  problem.hidden = false;
}

/** @param {{save: () => Promise<unknown>, seen: (city: Api.MapView) => void}} form */
async function save(form) {
  problem.hidden = true;
  try {
    const { chosen } = lists;
    await form.save();
    close();
    await refresh();
    lists.goOn(chosen);
    toast(t("Saved"));
  } catch (failure) {
    const error = problemOf(failure);
    if (error.code !== "conflict") return tell(error.message, error.detail?.reason ?? "");
    form.seen(await city.reload());
    tell(t("Somebody changed this meanwhile, or there is such a street already. Save once more to put your words in their place."));
  }
}

for (const form of Object.values(forms)) {
  form.element.addEventListener("submit", (event) => { event.preventDefault(); save(form); });
  find(form.element, "[data-leave]").addEventListener("click", leave);
}
addEventListener("keydown", (event) => {
  if (open && event.ctrlKey && event.key === "Enter") open.element.requestSubmit();
  if (open && event.key === "Escape" && !event.defaultPrevented) open.dirty ? toast(t("Save this first, or leave it as it was.")) : leave();
});
byId("remove").addEventListener("click", () => forms.street.asked() && save({ save: () => forms.street.remove(), seen: (now) => forms.street.seen(now) }));
addEventListener("beforeunload", (event) => { if (open?.dirty) event.preventDefault(); });

// A list of streets as a spreadsheet has it: all of it is taken, or nothing.
const sheet = byId("import", HTMLInputElement);
sheet.addEventListener("change", async () => {
  const file = sheet.files?.[0];
  sheet.value = ""; // so that the same file may be chosen again
  try {
    /** @type {Api.StreetsImported} */
    const { added, known } = await api("POST", "/api/places/streets/import", file, { type: "text/csv", seconds: 60 });
    problem.hidden = true;
    await refresh();
    toast(t("{added} streets are new, {known} were known", { added, known }));
  } catch (failure) {
    const { message, detail } = problemOf(failure);
    /** @type {{line: number, why: string}[]} */
    const lines = detail.lines ?? [];
    tell(message, detail.reason ?? "", ...lines.map(({ line, why }) => t("line {line}: {why}", { line, why })));
  }
});

city.load().then((now) => lists.show(now)).catch((error) => tell(error.message));
