// How grave problems of each topic are: the whole table is saved as a new version.
import { byId, formOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

byId("weights").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = formOf(event);
  const { usual, reason, ...rest } = Object.fromEntries(new FormData(form));
  const named = Object.entries(rest).filter(([, weight]) => weight);
  const topics = Object.fromEntries(named.map(([name, weight]) => [name.replace("topic:", ""), Number(weight)]));
  try {
    await api("PUT", "/api/problems/criticality", { version: Number(form.dataset.version), usual: Number(usual), topics, reason });
    location.reload();
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
});
