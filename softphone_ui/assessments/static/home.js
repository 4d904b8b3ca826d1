// The next call by one key.
import { Keys } from "/static/web/keys.js";

new Keys().on("KeyN", () => { document.getElementById("next").click(); }, { withAlt: false });
