// Our pages let no script write text as HTML. The map library does it once, as it is loaded, to see
// whether the browser knows SVG: this one constant is let through and nothing else.
const KNOWN = "<svg/>";

// Not every browser has it, and the library of types does not know it.
const policies = /** @type {{trustedTypes?: {createPolicy: Function}}} */ (globalThis).trustedTypes;
policies?.createPolicy("default", { createHTML: (/** @type {string} */ html) => (html === KNOWN ? html : null) });
