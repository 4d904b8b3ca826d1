// What the networks are called in which citizens write.
import { t } from "/static/web/words.js";

const BRANDS = {
  telegram_bot: "Telegram", vk: "VK", facebook: "Facebook", instagram: "Instagram", threads: "Threads",
  whatsapp: "WhatsApp", x: "X", youtube: "YouTube",
};
const OTHERS = {
  mailbox: () => t("Mail"), news: () => t("News sites"), telegram_public: () => t("Telegram channels"),
  stand_in: () => t("stand-in"),
};

export const network = (source) => BRANDS[source] ?? OTHERS[source]?.() ?? source;
