// What the networks are called in which citizens write.
import { t } from "/static/web/words.js";

/**
 * Return the name of a network, which /api/words gives (registry/networks.py).
 * @param {string} source
 */
export const network = (source) => {
  const message = `network ${source}`;
  const name = t(message);
  return name === message ? source : name;
};
