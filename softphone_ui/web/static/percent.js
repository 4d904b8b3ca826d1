// Shares as percentages, rounded and written as the server does (foundation/percent.py).

/** Browsers know no Kazakh numbers; they are written as the Russian ones. */
export const numberLocale = (language) => (language === "kk" ? "ru" : language);

/** A share from 0 to 1, "94,8 %"; neither all nor nothing unless it is exactly that. */
export function percentText(share, language, digits = 1) {
  if (share === null || share === undefined) return "–";
  const least = 10 ** -(digits + 2);
  const kept = share > 0 && share < 1 ? Math.min(Math.max(share, least), 1 - least) : share;
  const format = { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits };
  const written = new Intl.NumberFormat(numberLocale(language), format).format(kept);
  return language === "kk" ? written.replace(/\s%$/, "%") : written;
}
