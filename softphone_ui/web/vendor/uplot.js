// The chart library, bundled into built/uplot.js as one module.
export { default } from "uplot";
