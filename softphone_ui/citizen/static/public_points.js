// The city's public reports as points of a map, each in the middle of its cell: the newest 300.
import { legend } from "/static/places/map/points.js";
import { api } from "/static/web/api.js";
import { t } from "/static/web/words.js";

/** Make the legend of public reports. */
export const publicLegend = () => legend([{ look: "same", text: t("In work") }, { look: "", text: t("Finished") }, { look: "cluster", text: t("Several places") }]);

/**
 * Ask for the reports that match, and show them.
 * @param {import("/static/places/map/points.js").Points} points
 * @param {Record<string, string>} filters
 */
export async function showPublic(points, filters) {
  const found = /** @type {Api.MapTicket[]} */ (await api("GET", `/api/public/requests?${new URLSearchParams(filters)}`));
  points.show(found.map(({ id, topic, open, lat, lon }) => (
    { lat, lon, look: open ? "same" : "", title: [topic, open ? t("In work") : t("Finished")].join(" · "), open: () => location.assign(`/requests/${id}`) })));
}
