// The map library, bundled into built/leaflet.js as one module: only what our maps use.
export { circleMarker, divIcon, latLng, latLngBounds, layerGroup, map, marker, polygon, tileLayer } from "leaflet";
