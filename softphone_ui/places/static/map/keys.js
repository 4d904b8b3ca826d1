// A map under a cross by keys: arrows move it (with Shift further), + and − zoom, Enter means what lies
// under the cross, Delete takes it away.
const STEP_PX = 24;
/** @type {Record<string, number>} */
const ZOOMS = { "+": 1, "=": 1, "-": -1 };
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** While the map has the focus these are its own, whatever the page means by them (desk/keys.js). */
export const OWN_KEYS = ["+", "=", "-", "Enter", "Delete", ...Object.keys(ARROWS)].join(" ");

/** @param {KeyboardEvent} event */
const step = (event) => STEP_PX * (event.shiftKey ? 5 : 1);

/**
 * Call `set` for Enter and for a click, `clear` for Delete, and move the map by keys.
 * @param {import("./city_map.js").CityMap} city
 * @param {{ set: (at: { lat: number, lng: number }) => unknown, clear: () => unknown }} acts
 */
export function underCross({ map, box }, { set, clear }) {
  map.keyboard.disable();
  map.on("click", (event) => set(event.latlng));
  box.tabIndex = 0;
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = ARROWS[event.key];
    const zoom = ZOOMS[event.key];
    if (by) map.panBy([by[0] * step(event), by[1] * step(event)], { animate: false });
    else if (zoom) map.setZoom(map.getZoom() + zoom);
    else if (event.key === "Enter") set(map.getCenter());
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
