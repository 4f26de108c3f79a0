// The grid on canvas: tiles of whole numbers from our own server, drawn in the page's own colours.

import * as L from "leaflet";

export interface About { bounds: [number, number, number, number]; names: string; tiles: string; widest: number; deepest: number; base: string; baseScript: string }
export interface Shape { code: string; name: string; x: number; y: number; path: Path2D; rings: number[][]; box: [number, number, number, number] }
export interface Tile { base: string; extent: number; shapes: Shape[]; all: Path2D; lines: [string, Path2D][] }
/** A shape under a point, and how to draw it: its tile's corner and size in parts of the world. */
export interface Hit { shape: Shape; base: string; zoom: number; tx: number; ty: number; extent: number }

type Raw = { base: string; extent: number; shapes: [string, string, number, number, ...number[][]][]; lines: Record<string, number[][]> };

const WIDTHS: Record<string, number> = { cell: 0.75, community: 1.2, town: 2, county: 2.5 };
const MOST_HELD = 400;

function trace(path: Path2D, steps: number[], close: boolean): number[] {
  const points: number[] = [];
  let x = 0;
  let y = 0;
  for (let n = 0; n + 1 < steps.length; n += 2) {
    x += steps[n]!;
    y += steps[n + 1]!;
    points.push(x, y);
    if (n) path.lineTo(x, y); else path.moveTo(x, y);
  }
  if (close) path.closePath();
  return points;
}

function read(raw: Raw): Tile | null {
  if (!raw.shapes) return null;
  const all = new Path2D();
  const shapes = raw.shapes.map(([code, name, x, y, ...rings]): Shape => {
    const path = new Path2D();
    const points = (rings as number[][]).map((ring) => trace(path, ring, true));
    all.addPath(path);
    const box: Shape["box"] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of points) for (let n = 0; n < ring.length; n += 2) {
      box[0] = Math.min(box[0], ring[n]!); box[2] = Math.max(box[2], ring[n]!);
      box[1] = Math.min(box[1], ring[n + 1]!); box[3] = Math.max(box[3], ring[n + 1]!);
    }
    return { code, name, x, y, path, rings: points, box };
  });
  const lines = Object.entries(raw.lines).map(([level, drawn]): [string, Path2D] => {
    const path = new Path2D();
    for (const line of drawn) trace(path, line, false);
    return [level, path];
  });
  return { base: raw.base, extent: raw.extent, shapes, all, lines };
}

/** Where tiles come from: each is fetched once, and what was drawn lately is kept. */
export class Source {
  private held = new Map<string, Tile | null>();
  private coming = new Map<string, Promise<Tile | null>>();
  constructor(readonly about: About) {}

  /** Will return the zoom that tiles of a map's zoom are cut from. */
  zoom(of: number): number { return Math.max(this.about.widest, Math.min(this.about.deepest, Math.round(of))); }

  load(zoom: number, x: number, y: number): Promise<Tile | null> {
    const key = `${zoom}/${x}/${y}`;
    if (this.held.has(key)) return Promise.resolve(this.held.get(key)!);
    let coming = this.coming.get(key);
    if (!coming) {
      coming = fetch(`${this.about.tiles}/${key}`, { credentials: "omit" }).then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        const tile = read(await answer.json() as Raw);
        this.held.set(key, tile);
        if (this.held.size > MOST_HELD) this.held.delete(this.held.keys().next().value!);
        return tile;
      }).finally(() => this.coming.delete(key));
      this.coming.set(key, coming);
    }
    return coming;
  }

  /** Will return the shape at a place, fetching its tile first where that is needed. */
  async find(place: L.LatLng, mapZoom: number): Promise<Hit | null> {
    const zoom = this.zoom(mapZoom);
    const world = L.CRS.EPSG3857.latLngToPoint(place, zoom).divideBy(256).floor();
    await this.load(zoom, world.x, world.y);
    return this.at(place, mapZoom);
  }

  /** Will return the shape at a place, of those already fetched. */
  at(place: L.LatLng, mapZoom: number): Hit | null {
    const zoom = this.zoom(mapZoom);
    const world = L.CRS.EPSG3857.latLngToPoint(place, zoom).divideBy(256);
    const tx = Math.floor(world.x);
    const ty = Math.floor(world.y);
    const tile = this.held.get(`${zoom}/${tx}/${ty}`);
    if (!tile) return null;
    const x = (world.x - tx) * tile.extent;
    const y = (world.y - ty) * tile.extent;
    for (const shape of tile.shapes) {
      const [west, north, east, south] = shape.box;
      if (x < west || x > east || y < north || y > south) continue;
      let inside = false;
      for (const ring of shape.rings) {
        for (let n = 0, m = ring.length - 2; n < ring.length; m = n, n += 2) {
          const ay = ring[n + 1]!;
          const by = ring[m + 1]!;
          if (ay > y !== by > y && x < (ring[m]! - ring[n]!) * (y - ay) / (by - ay) + ring[n]!) inside = !inside;
        }
      }
      if (inside) return { shape, base: tile.base, zoom, tx, ty, extent: tile.extent };
    }
    return null;
  }
}

/** Will return the layer that draws the grid. `lost` is told when a tile does not come. */
export function gridLayer(source: Source, lost: () => void): L.GridLayer {
  const Layer = L.GridLayer.extend({
    createTile(this: L.GridLayer, coords: L.Coords, done: L.DoneCallback): HTMLElement {
      const canvas = document.createElement("canvas");
      const size = this.getTileSize().x;
      const sharp = Math.min(3, window.devicePixelRatio || 1);
      canvas.width = canvas.height = Math.round(size * sharp);
      const zoom = source.zoom(coords.z);
      const deeper = 2 ** (coords.z - zoom);
      const tx = Math.floor(coords.x / deeper);
      const ty = Math.floor(coords.y / deeper);
      source.load(zoom, tx, ty).then((tile) => {
        if (tile) draw(canvas, tile, size * deeper, sharp, (coords.x - tx * deeper) * size, (coords.y - ty * deeper) * size, !source.about.base);
        done(undefined, canvas);
      }, (error: Error) => { lost(); done(error, canvas); });
      return canvas;
    },
  });
  return new (Layer as unknown as new (options: L.GridLayerOptions) => L.GridLayer)({ keepBuffer: 2, updateWhenZooming: false, minZoom: source.about.widest });
}

function draw(canvas: HTMLCanvasElement, tile: Tile, size: number, sharp: number, left: number, top: number, opaque: boolean): void {
  const ctx = canvas.getContext("2d")!;
  const frame = document.querySelector(".map")!;
  const style = getComputedStyle(frame);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const scale = size / tile.extent * sharp;
  ctx.setTransform(scale, 0, 0, scale, -left * sharp, -top * sharp);
  ctx.lineJoin = "round";
  ctx.fillStyle = colour("--map-land");
  ctx.globalAlpha = opaque ? 1 : 0.25; // a base map shows through
  ctx.fill(tile.all, "evenodd");
  ctx.globalAlpha = 1;
  const stroke = (level: string, path: Path2D): void => {
    ctx.strokeStyle = colour(level === "county" ? "--map-town" : `--map-${level}`);
    ctx.lineWidth = (WIDTHS[level] ?? 1) * sharp / scale;
    ctx.stroke(path);
  };
  stroke(tile.base, tile.all);
  for (const [level, path] of tile.lines) stroke(level, path);
}
