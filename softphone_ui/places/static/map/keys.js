// A map under a cross by keys: arrows move it (with Shift further), + and − zoom, Enter means what lies
// under the cross, Delete takes it away.
const STEP_PX = 24;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** While the map has the focus these are its own, whatever the page means by them (desk/keys.js). */
export const OWN_KEYS = ["+", "=", "-", "Enter", "Delete", ...Object.keys(ARROWS)].join(" ");

/** `set({ lat, lng })` and `clear()` hear of Enter and Delete, and of a click, where the map is for it. */
export function underCross({ map, box }, { set, clear }) {
  map.keyboard.disable();
  map.on("click", (event) => set(event.latlng));
  box.tabIndex = 0;
  box.addEventListener("keydown", (event) => {
    if (event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = ARROWS[event.key];
    const zoom = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (by) map.panBy(by.map((n) => n * STEP_PX * (event.shiftKey ? 5 : 1)), { animate: false });
    else if (zoom) map.setZoom(map.getZoom() + zoom);
    else if (event.key === "Enter") set(map.getCenter());
    else if (event.key === "Delete") clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
