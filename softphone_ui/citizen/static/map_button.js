// The map comes when somebody asks for it: its library weighs more than all pages before it together.
const place = document.getElementById("map-place");
const button = document.getElementById("show-map");
const STYLES = ["/built/leaflet.css", "/static/places/map/map.css"];

async function load() {
  button.disabled = true;
  for (const address of STYLES) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${address}?v=${document.body.dataset.stamp}`;
    document.head.append(link);
  }
  try {
    const { open } = await import(place.dataset.module);
    await open(place);
  } catch {
    button.disabled = false; // no network: the button stays, and the words beside it do as well
  }
}

button.hidden = false;
button.addEventListener("click", load);
