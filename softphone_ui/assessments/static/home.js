// The next call by one key.
import { byId } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";

new Keys().on("KeyN", () => { byId("next").click(); }, { withAlt: false });
