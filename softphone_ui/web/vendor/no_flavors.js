// Stands for `@protomaps/basemaps`, the ready styles of the street map, which our maps do not use.
export const namedFlavor = () => { throw new Error("our maps have a style of their own"); };
