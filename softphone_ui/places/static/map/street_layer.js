// The streets of the city with their names, drawn from a file on our own server: its layers and kinds
// are those of Protomaps' tiles, which `./komek map import` makes of GeoJSON, too. Colours are the
// page's own (map.css), so the map is dark where the page is.
import { DomUtil, GridLayer } from "/built/leaflet.js";
import { CenteredTextSymbolizer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer, streetLayer } from "/built/street_map.js";
import { currentLanguage } from "/static/web/words.js";

/** @typedef {"water" | "green" | "building" | "street" | "edge" | "main" | "text" | "halo"} Ink */
/** @typedef {Record<Ink, string>} Inks Colours by what they are for. */
/** @typedef {import("protomaps-leaflet").PaintRule} PaintRule */
/** @typedef {import("protomaps-leaflet").LabelRule} LabelRule */
/** @typedef {import("protomaps-leaflet").Feature} Feature */

const INKS = /** @type {Ink[]} */ (["water", "green", "building", "street", "edge", "main", "text", "halo"]);
// A line's width in px at whole zooms, from that of the first to that of the last.
const BROAD = { highway: [8, 1.5, 18, 16], major_road: [8, 1, 18, 14], medium_road: [11, 0.8, 18, 10], minor_road: [12, 0.6, 18, 7], path: [14, 0.5, 18, 2] };
/** @typedef {keyof typeof BROAD} Kind */
const KINDS = /** @type {Kind[]} */ (["path", "minor_road", "medium_road", "major_road", "highway"]); // the last lies on top
/** Other tiles' words for kinds (OpenMapTiles, Shortbread). @type {Record<string, Kind>} */
const ALSO = { motorway: "highway", trunk: "highway", primary: "major_road", secondary: "major_road", tertiary: "medium_road", minor: "minor_road", residential: "minor_road", unclassified: "minor_road", living_street: "minor_road", service: "minor_road", other: "minor_road", pedestrian: "path", footway: "path", track: "path" };
const LAYERS = ["roads", "transportation", "streets"];
const NAME_LAYERS = [...LAYERS, "transportation_name", "street_labels"];
/** From this zoom on the names of a kind are written. @type {Record<Kind, number>} */
const NAMED_FROM = { highway: 10, major_road: 10, medium_road: 12, minor_road: 14, path: 16 };
const HOUSES_FROM = 17;

/** @param {Feature} feature @returns {Kind} */
function kindOf({ props }) {
  const word = String(props.kind ?? props.class ?? "minor_road");
  return word in BROAD ? /** @type {Kind} */ (word) : (ALSO[word] ?? "minor_road");
}

/** @param {Kind} kind @param {number} [edge] px more than the street itself @returns {(zoom: number) => number} */
function width(kind, edge = 0) {
  const [from, least, to, most] = BROAD[kind];
  return (zoom) => (zoom < from - 1 ? 0 : least * (most / least) ** Math.min(Math.max((zoom - from) / (to - from), 0), 1) + edge);
}

/**
 * Read the map's colours of the page as it looks now.
 * @param {HTMLElement} element
 * @returns {Inks}
 */
function inks(element) {
  const probe = element.appendChild(document.createElement("span"));
  const read = INKS.map((name) => {
    probe.style.color = `var(--map-${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(read);
}

/** @param {Inks} ink @returns {PaintRule[]} */
function paintRules(ink) {
  /** @param {string} dataLayer @param {string} fill @param {number} [minzoom] */
  const area = (dataLayer, fill, minzoom) => ({ dataLayer, minzoom, symbolizer: new PolygonSymbolizer({ fill }), filter: (/** @type {number} */ _, /** @type {Feature} */ feature) => feature.geomType === 3 });
  /** @param {string} dataLayer @param {Kind} kind @param {string} color @param {number} edge */
  const line = (dataLayer, kind, color, edge) => ({ dataLayer, symbolizer: new LineSymbolizer({ color, width: width(kind, edge), lineCap: "round", lineJoin: "round" }), filter: (/** @type {number} */ _, /** @type {Feature} */ feature) => feature.geomType === 2 && kindOf(feature) === kind });
  const river = { dataLayer: "water", symbolizer: new LineSymbolizer({ color: ink.water, width: 2 }), filter: (/** @type {number} */ _, /** @type {Feature} */ feature) => feature.geomType === 2 };
  const green = { ...area("landuse", ink.green), filter: (/** @type {number} */ _, /** @type {Feature} */ { geomType, props }) => geomType === 3 && /park|garden|grass|wood|forest|green/.test(String(props.kind ?? props.class)) };
  const streets = LAYERS.flatMap((layer) => [
    ...KINDS.map((kind) => line(layer, kind, ink.edge, kind === "path" ? 0 : 1.5)),
    ...KINDS.filter((kind) => kind !== "path").map((kind) => line(layer, kind, kind === "highway" || kind === "major_road" ? ink.main : ink.street, 0)),
  ]);
  return [green, area("water", ink.water), river, area("buildings", ink.building, 14), area("building", ink.building, 14), ...streets];
}

/** @param {Inks} ink @param {string} family @returns {LabelRule[]} */
function labelRules(ink, family) {
  const language = currentLanguage();
  const labelProps = [`name:${language}`, `name_${language}`, "name"];
  const text = { labelProps, fontFamily: family, fill: ink.text, stroke: ink.halo, width: 3 };
  const street = NAME_LAYERS.flatMap((dataLayer) => [...KINDS].reverse().map((kind) => ({
    dataLayer, minzoom: NAMED_FROM[kind], sort: undefined,
    symbolizer: new LineLabelSymbolizer({ ...text, fontSize: kind === "highway" || kind === "major_road" ? 13 : 12, fontWeight: 500, repeatDistance: 400 }),
    filter: (/** @type {number} */ _, /** @type {Feature} */ feature) => feature.geomType === 2 && kindOf(feature) === kind,
  })));
  const house = ["buildings", "housenumber"].map((dataLayer) => ({ dataLayer, minzoom: HOUSES_FROM, symbolizer: new CenteredTextSymbolizer({ ...text, labelProps: ["addr_housenumber", "housenumber"], fontSize: 11 }) }));
  const water = { dataLayer: "water", minzoom: 11, symbolizer: new CenteredTextSymbolizer({ ...text, fontSize: 12, fontStyle: "italic" }) };
  return [...street, ...house, water];
}

/**
 * Make the layer of streets for a map inside `element`, in the page's language and colours of now.
 * @param {Api.StreetMapView} streets
 * @param {HTMLElement} element
 */
export function streetsOf(streets, element) {
  const { west, south, east, north } = streets.bounds;
  const ink = inks(element);
  return streetLayer({ DomUtil, GridLayer }, {
    url: new URL(streets.url, location.href).href, maxDataZoom: streets.max_zoom, maxZoom: 19, minNativeZoom: streets.min_zoom + 1,
    bounds: [[south, west], [north, east]], attribution: "", lang: currentLanguage(),
    paintRules: paintRules(ink), labelRules: labelRules(ink, getComputedStyle(element).fontFamily),
  });
}
