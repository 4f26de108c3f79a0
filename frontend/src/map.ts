// The map wherever a page has one: <div data-map="public"> shows cases, <div data-map="pick"> lets somebody set a pin.

import * as L from "leaflet";
import { Marks, type Counted, type Named } from "./map/marks";
import { pick } from "./map/pick";
import { gridLayer, Source, type About, type Hit } from "./map/tiles";

const json = async <T>(address: string): Promise<T> => {
  const answer = await fetch(address, { credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  return await answer.json() as T;
};

async function start(frame: HTMLElement): Promise<void> {
  const words = frame.dataset;
  const info = Object.assign(document.createElement("p"), { className: "map-info" });
  info.setAttribute("role", "status");
  frame.after(info);
  const lost = (): void => { info.textContent = words.lost ?? ""; };
  let about: About;
  try {
    about = await json<About>(words.about!);
  } catch {
    lost();
    return;
  }
  const [west, south, east, north] = about.bounds;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const map = L.map(frame, { attributionControl: false, zoomControl: false, maxZoom: 18, minZoom: about.widest, zoomSnap: 0.5, maxBounds: bounds.pad(0.5) });
  L.control.zoom({ zoomInTitle: words.in ?? "", zoomOutTitle: words.out ?? "" }).addTo(map);
  frame.setAttribute("aria-label", words.label ?? "");
  frame.setAttribute("role", "application");
  const source = new Source(about);
  const layer = gridLayer(source, lost);
  const marks = new Marks(map);
  map.fitBounds(bounds, { animate: false, padding: [4, 4] });
  // The ring and the cross in the middle are for the keyboard; Leaflet also focuses the map on a tap.
  document.addEventListener("keydown", () => { frame.dataset.keys = ""; }, true);
  document.addEventListener("pointerdown", () => { delete frame.dataset.keys; }, true);
  layer.addTo(map);
  if (about.base) {
    const script = Object.assign(document.createElement("script"), { type: "module", src: about.baseScript });
    script.addEventListener("load", () => document.dispatchEvent(new CustomEvent("doorstep:basemap", { detail: { L, map, address: about.base } })));
    document.head.append(script);
  }
  const fresh = (): void => { layer.redraw(); marks.draw(); };
  window.matchMedia("(prefers-color-scheme: dark)").addListener(fresh); // Safari 13 knows no other way
  new MutationObserver(fresh).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  json<Record<string, Named[]>>(about.names).then((names) => { marks.names = names; marks.draw(); }, lost);

  const show = (hit: Hit | null): void => {
    if (hit?.shape.code === marks.hit?.shape.code && hit?.zoom === marks.hit?.zoom) return;
    marks.hit = hit;
    marks.draw();
  };
  frame.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && !event.buttons) show(source.at(map.mouseEventToLatLng(event), map.getZoom()));
  });

  if (words.map === "pick") {
    pick(map, frame, source, (said) => { info.textContent = said; });
  } else {
    const tell = (code: string, name: string, base: string): void => {
      const link = (address: string, text: string): HTMLAnchorElement => Object.assign(document.createElement("a"), { href: address, textContent: text });
      const cell = base === "cell";
      const parts: Node[] = [Object.assign(document.createElement("b"), { textContent: name || code }), document.createTextNode(` ${code} `), document.createElement("br")];
      parts.push(link(`${words.who}?${cell ? "cell" : "in"}=${code}`, words.whoWords ?? ""));
      if (cell || base === "town") {
        const query = new URLSearchParams((words.points ?? "").split("?")[1]);
        query.set(base, code);
        parts.push(link(`${words.open}?${query}`, words.openWords ?? ""));
      }
      info.replaceChildren(...parts);
    };
    const choose = (at: L.LatLng): void => {
      const one = marks.cluster(map.latLngToContainerPoint(at));
      if (one && one.cells.length > 1 && map.getZoom() < 15) {
        map.fitBounds(L.latLngBounds(one.cells.map(([, , , lon, lat]) => [lat, lon] as [number, number])), { maxZoom: 15, padding: [60, 60] });
      } else if (one) {
        tell(one.cells[0]![0], one.cells[0]![1], "cell");
      } else {
        source.find(at, map.getZoom()).then((hit) => {
          show(hit);
          if (hit) tell(hit.shape.code, hit.shape.name, hit.base);
        }, lost);
      }
    };
    map.on("click", (event: L.LeafletMouseEvent) => choose(event.latlng));
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === frame) { event.preventDefault(); choose(map.getCenter()); }
    });
    if (words.points) json<{ cells: Counted[] }>(words.points).then(({ cells }) => { marks.points = cells; marks.draw(); }, lost);
  }
  Object.assign(frame, { doorstepMap: map }); // for the benchmark and the tests that drive it
  frame.dataset.ready = "yes";
}

for (const frame of document.querySelectorAll<HTMLElement>("[data-map]")) void start(frame);
