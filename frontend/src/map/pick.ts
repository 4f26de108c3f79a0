// A pin that somebody sets by tapping, dragging, the keyboard, or their own position; the form's fields follow it.

import * as L from "leaflet";
import type { Source } from "./tiles";

const PIN = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 1.500a7.500 7.500 0 0 0-7.500 7.500c0 5.500 7.500 13.500 7.500 13.500s7.500-8 7.500-13.500A7.500 7.500 0 0 0 12 1.500zm0 10.200a2.700 2.700 0 1 1 0-5.400 2.700 2.700 0 0 1 0 5.400z"/></svg>';

/** Will make a map a picker. `tell` shows a sentence beside it. */
export function pick(map: L.Map, frame: HTMLElement, source: Source, tell: (words: string) => void): void {
  const words = frame.dataset;
  const scope: ParentNode = frame.closest("form") ?? document;
  const field = (name: string): HTMLInputElement | null => (words[name] ? scope.querySelector<HTMLInputElement>(words[name]) : null);
  const lon = field("lon");
  const lat = field("lat");
  let pin: L.Marker | undefined;
  let circle: L.Circle | undefined;

  const write = (target: HTMLInputElement | null, value: string): void => {
    if (!target) return;
    target.value = value;
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const say = (at: L.LatLng): void => {
    source.find(at, source.about.deepest).then((hit) => {
      if (pin?.getLatLng().equals(at)) tell(hit ? `${words.chosen}: ${hit.shape.name || hit.shape.code}` : words.outside ?? "");
    }, () => tell(words.lost ?? ""));
  };

  const put = (at: L.LatLng, accuracy = 0): void => {
    if (!pin) {
      const icon = L.divIcon({ className: "map-pin", html: PIN, iconSize: [40, 40], iconAnchor: [20, 38] });
      pin = L.marker(at, { icon, draggable: true, keyboard: false }).addTo(map);
      pin.on("dragend", () => put(pin!.getLatLng()));
    }
    pin.setLatLng(at);
    circle?.remove();
    if (accuracy) circle = L.circle(at, { radius: accuracy, weight: 1, interactive: false, className: "map-circle" }).addTo(map);
    write(lon, at.lng.toFixed(6));
    write(lat, at.lat.toFixed(6));
    write(field("crs"), "wgs84");
    write(field("accuracy"), accuracy ? String(Math.round(accuracy)) : "");
    for (const other of scope.querySelectorAll<HTMLInputElement>("input[name=place]:checked")) other.checked = false;
    say(at);
  };

  map.on("click", (event: L.LeafletMouseEvent) => put(event.latlng));
  frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== frame) return;
    event.preventDefault();
    put(map.getCenter());
  });

  const before = [Number(lat?.value), Number(lon?.value)] as const;
  const crs = field("crs")?.value;
  if (lat?.value && lon?.value && (!crs || crs === "wgs84") && before.every(Number.isFinite)) {
    map.setView([before[0], before[1]], 16);
    put(L.latLng(before[0], before[1]));
  }

  if (!("geolocation" in navigator) || !words.position) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button second", textContent: words.position });
  const tools = Object.assign(document.createElement("div"), { className: "map-tools" });
  tools.append(button);
  frame.after(tools);
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      button.disabled = false;
      const at = L.latLng(coords.latitude, coords.longitude);
      map.setView(at, 16);
      put(at, coords.accuracy);
    }, () => { button.disabled = false; tell(words.noPosition ?? ""); }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
  });
}
