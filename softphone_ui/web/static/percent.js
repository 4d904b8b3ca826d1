// Writes shares as percentages, rounded and written as on the server (foundation/percent.py).

/**
 * Return the locale for numbers. Browsers have no Kazakh number format, so the Russian one is used.
 * @param {string} language
 */
export const numberLocale = (language) => (language === "kk" ? "ru" : language);

/**
 * Write a share from 0 to 1 as "94,8 %"; 0 % and 100 % only if the share is exactly 0 or 1, "–" if unknown.
 * @param {number | null | undefined} share
 * @param {string} language
 * @param {number} [digits]
 */
export function percentText(share, language, digits = 1) {
  if (share === null || share === undefined) return "–";
  const least = 10 ** -(digits + 2);
  const kept = share > 0 && share < 1 ? Math.min(Math.max(share, least), 1 - least) : share;
  /** @type {Intl.NumberFormatOptions} */
  const format = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
  const written = new Intl.NumberFormat(numberLocale(language), format).format(kept);
  return language === "kk" ? written.replace(/\s%$/, "%") : written;
}
