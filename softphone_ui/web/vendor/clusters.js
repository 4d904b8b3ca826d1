// Puts points that lie near each other together, bundled into built/clusters.js.
export { default as Supercluster } from "supercluster";
