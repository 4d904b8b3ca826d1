// Our modules name each other as the browser finds them, /static/<feature>/x.js; Node finds them
// in the features' folders.
import { register } from "node:module";

const resolve = `
const ui = new URL("../../softphone_ui/", "${import.meta.url}");
export function resolve(specifier, context, next) {
  const found = /^\\/static\\/([^/]+)\\/(.+)$/.exec(specifier);
  return next(found ? new URL(found[1] + "/static/" + found[2], ui).href : specifier, context);
}`;
register("data:text/javascript," + encodeURIComponent(resolve));
