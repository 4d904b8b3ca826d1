// Our modules name each other as the browser finds them, /static/<feature>/x.js and /built/x.js of
// a library; Node finds them in the features' folders and in that of the libraries.
import { register } from "node:module";

const resolve = `
const ui = new URL("../../softphone_ui/", "${import.meta.url}");
export function resolve(specifier, context, next) {
  const found = /^\\/static\\/([^/]+)\\/(.+)$/.exec(specifier);
  const library = /^\\/built\\/(.+)$/.exec(specifier);
  if (library) return next(new URL("web/vendor/" + library[1], ui).href, context);
  return next(found ? new URL(found[1] + "/static/" + found[2], ui).href : specifier, context);
}`;
register("data:text/javascript," + encodeURIComponent(resolve));
