// Draws the streets of a PMTiles file on canvases of the map library, bundled into
// built/street_map.js: only what our maps use.
import { leafletLayer } from "protomaps-leaflet";
export { CenteredTextSymbolizer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer } from "protomaps-leaflet";
export { PMTiles } from "pmtiles";

/**
 * Make the layer of streets. The library takes the map library from a global name: it gets the parts
 * that it uses.
 * @param {object} parts
 * @param {import("protomaps-leaflet").LeafletLayerOptions} options
 */
export function streetLayer(parts, options) {
  Object.assign(globalThis, { L: parts });
  return leafletLayer(options);
}
