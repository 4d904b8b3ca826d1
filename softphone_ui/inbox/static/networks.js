// What the networks are called in which citizens write.
import { t } from "/static/web/words.js";

const BRANDS = {
  telegram_bot: "Telegram", vk: "VK", facebook: "Facebook", instagram: "Instagram", threads: "Threads",
  whatsapp: "WhatsApp", x: "X", youtube: "YouTube",
};
export const network = (source) => BRANDS[source] ?? (source === "stand_in" ? t("stand-in") : source);
