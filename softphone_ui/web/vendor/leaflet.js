// The map library, bundled into built/leaflet.js as one module: only what our maps use.
import "./leaflet_policy.js"; // before the library is run
export { DomUtil, GridLayer, circleMarker, divIcon, latLng, latLngBounds, layerGroup, map, marker, polygon, tileLayer } from "leaflet";
