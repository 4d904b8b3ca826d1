// The ground that a camera sees, as a sector on the map.
import { polygon } from "/built/leaflet.js";

const REACH_METRES = 80, STEP_DEGREES = 5;
const METRES_A_DEGREE = 111_195;

/**
 * Make the sector of a camera.
 * @param {{ lat: number, lon: number, azimuth: number, fieldOfView: number }} camera degrees from north
 */
export function sectorOf({ lat, lon, azimuth, fieldOfView }) {
  /** @type {[number, number][]} */
  const corners = fieldOfView < 360 ? [[lat, lon]] : [];
  const steps = Math.max(1, Math.ceil(fieldOfView / STEP_DEGREES));
  for (let step = 0; step <= steps; step += 1) {
    const towards = ((azimuth - fieldOfView / 2 + (fieldOfView * step) / steps) * Math.PI) / 180;
    corners.push([lat + (Math.cos(towards) * REACH_METRES) / METRES_A_DEGREE, lon + (Math.sin(towards) * REACH_METRES) / (METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180))]);
  }
  // The districts are drawn in the pane below, and again when the language changes.
  return polygon(corners, { className: "map-sector", interactive: false, pane: "shadowPane" });
}
