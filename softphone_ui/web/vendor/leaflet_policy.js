// Our pages let no script write text as HTML. The map library does it once, as it is loaded, to see
// whether the browser knows SVG: this one constant is let through and nothing else.
const KNOWN = "<svg/>";

globalThis.trustedTypes?.createPolicy("default", { createHTML: (html) => (html === KNOWN ? html : null) });
