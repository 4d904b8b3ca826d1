// What the networks are called in which citizens write.
import { t } from "/static/web/words.js";

const NETWORKS = { telegram_bot: () => "Telegram", stand_in: () => t("stand-in") };
export const network = (source) => (NETWORKS[source] ?? (() => source))();
