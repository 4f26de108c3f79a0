// The city's own base map under the grid, out of one PMTiles file. Loaded only where the city has put one.

import type * as Leaflet from "leaflet";
import { PMTiles } from "pmtiles";

document.addEventListener("doorstep:basemap", (event) => {
  const { L, map, address } = (event as CustomEvent<{ L: typeof Leaflet; map: Leaflet.Map; address: string }>).detail;
  const archive = new PMTiles(new URL(address, location.href).href);
  void archive.getHeader().then((head) => {
    const Layer = L.GridLayer.extend({
      createTile(coords: Leaflet.Coords, done: Leaflet.DoneCallback): HTMLElement {
        const image = document.createElement("img");
        image.alt = "";
        archive.getZxy(coords.z, coords.x, coords.y).then((found) => {
          if (!found) { done(undefined, image); return; }
          const shown = URL.createObjectURL(new Blob([found.data]));
          image.onload = () => { URL.revokeObjectURL(shown); done(undefined, image); };
          image.src = shown;
        }, (error: Error) => done(error, image));
        return image;
      },
    });
    const options = { minNativeZoom: head.minZoom, maxNativeZoom: head.maxZoom, zIndex: 0, className: "map-base" };
    new (Layer as unknown as new (options: Leaflet.GridLayerOptions) => Leaflet.GridLayer)(options).addTo(map);
  });
});
