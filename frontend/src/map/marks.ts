// What stands over the grid: names that do not cover each other, numbers of cases, and the shape that is pointed at.

import * as L from "leaflet";
import type { Hit } from "./tiles";

export type Named = [code: string, name: string, lon: number, lat: number, width: number];
export type Counted = [code: string, name: string, town: string, lon: number, lat: number, ...counts: number[]];
export interface Cluster { at: L.Point; radius: number; count: number; cells: Counted[] }

const PAD = 0.2; // of the view on each side, drawn ahead so that a short drag shows no edge
const GAP_PX = 52;
const TOWN_PX = 260; // narrower than this, a town has one number for all of it

/** One canvas over the whole view, drawn anew when the view has settled. */
export class Marks {
  names: Record<string, Named[]> = {};
  points: Counted[] = [];
  hit: Hit | null = null;
  clusters: Cluster[] = [];
  private canvas = document.createElement("canvas");
  private origin = L.point(0, 0);

  constructor(private map: L.Map) {
    this.canvas.className = "leaflet-zoom-hide";
    this.canvas.style.pointerEvents = "none";
    map.getPane("overlayPane")!.append(this.canvas);
    map.on("moveend zoomend viewreset resize", () => this.draw());
  }

  draw(): void {
    const { map, canvas } = this;
    const size = map.getSize();
    const sharp = Math.min(3, window.devicePixelRatio || 1);
    const over = size.multiplyBy(PAD).round();
    const whole = size.add(over.multiplyBy(2));
    this.origin = map.containerPointToLayerPoint(over.multiplyBy(-1)).round();
    L.DomUtil.setPosition(canvas, this.origin);
    canvas.width = whole.x * sharp;
    canvas.height = whole.y * sharp;
    canvas.style.width = `${whole.x}px`;
    canvas.style.height = `${whole.y}px`;
    const ctx = canvas.getContext("2d")!;
    const style = getComputedStyle(map.getContainer());
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    ctx.scale(sharp, sharp);
    this.drawHit(ctx, colour, sharp);
    const taken: [number, number, number, number][] = [];
    this.drawPoints(ctx, colour, whole, taken);
    this.drawNames(ctx, colour, whole, taken, style.fontFamily);
  }

  private place(lat: number, lon: number): L.Point { return this.map.latLngToLayerPoint([lat, lon]).subtract(this.origin); }

  private drawHit(ctx: CanvasRenderingContext2D, colour: (name: string) => string, sharp: number): void {
    const hit = this.hit;
    if (!hit) return;
    const scale = 2 ** (this.map.getZoom() - hit.zoom) * 256 / hit.extent;
    const corner = L.point(hit.tx, hit.ty).multiplyBy(256 * 2 ** (this.map.getZoom() - hit.zoom)).subtract(this.map.getPixelOrigin()).subtract(this.origin);
    ctx.save();
    ctx.setTransform(scale * sharp, 0, 0, scale * sharp, corner.x * sharp, corner.y * sharp);
    ctx.fillStyle = colour("--deep");
    ctx.globalAlpha = 0.16;
    ctx.fill(hit.shape.path, "evenodd");
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colour("--deep");
    ctx.lineWidth = 2.5 / scale;
    ctx.stroke(hit.shape.path);
    ctx.restore();
  }

  private drawPoints(ctx: CanvasRenderingContext2D, colour: (name: string) => string, whole: L.Point, taken: [number, number, number, number][]): void {
    const groups = new Map<string, { x: number; y: number; count: number; cells: Counted[] }>();
    const pixel = this.map.getPixelOrigin();
    const spots = this.towns();
    for (const cell of this.points) {
      const spot = spots?.get(cell[2]);
      const at = spot ?? this.place(cell[4], cell[3]);
      if (at.x < 0 || at.y < 0 || at.x > whole.x || at.y > whole.y) continue;
      const world = at.add(this.origin).add(pixel); // of the world, so that groups stay together while the map moves
      const key = spot ? cell[2] : `${Math.floor(world.x / GAP_PX)}/${Math.floor(world.y / GAP_PX)}`;
      const count = cell.slice(5).reduce((sum: number, n) => sum + (n as number), 0);
      const group = groups.get(key) ?? { x: 0, y: 0, count: 0, cells: [] };
      group.x += at.x * count; group.y += at.y * count; group.count += count; group.cells.push(cell);
      groups.set(key, group);
    }
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    this.clusters = [...groups.values()].map(({ x, y, count, cells }) => ({ at: L.point(x / count, y / count), radius: Math.min(spots ? 16 : 21, 9 + 2 * Math.log2(count + 1)), count, cells }));
    for (const { at, radius, count } of this.clusters) {
      ctx.beginPath();
      ctx.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = colour("--act");
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = colour("--paper");
      ctx.stroke();
      ctx.fillStyle = colour("--on-act");
      ctx.font = `600 ${radius > 14 ? 13 : 12}px system-ui, sans-serif`;
      ctx.fillText(String(count), at.x, at.y + 0.5);
      taken.push([at.x - radius, at.y - radius, at.x + radius, at.y + radius]);
    }
  }

  private metre(): number { return 2 ** this.map.getZoom() * 256 / (40_075_017 * Math.cos(this.map.getCenter().lat * Math.PI / 180)); }

  /** Will return where each town's number stands, a little above its name, when towns are too small for more. */
  private towns(): Map<string, L.Point> | null {
    const towns = this.names.town ?? [];
    const widths = towns.map(([, , , , width]) => width * this.metre()).sort((a, b) => a - b);
    if (!towns.length || widths[widths.length >> 1]! >= TOWN_PX) return null;
    return new Map(towns.map(([code, , lon, lat]) => [code, this.place(lat, lon).subtract([0, 12])]));
  }

  private drawNames(ctx: CanvasRenderingContext2D, colour: (name: string) => string, whole: L.Point, taken: [number, number, number, number][], family: string): void {
    const metre = this.metre();
    const few = this.points.length > 0 && this.towns() !== null;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const [level, bold] of [["town", 600], ["community", 400]] as const) {
      if (few && level === "community") continue;
      const size = level === "town" ? (few ? 13 : 15) : 12.5;
      ctx.font = `${bold} ${size}px ${family}`;
      for (const [, name, lon, lat, width] of this.names[level] ?? []) {
        if (width * metre < (level === "town" ? 30 : 44)) continue;
        const at = this.place(lat, lon).add([0, few ? 14 : 0]);
        const half = ctx.measureText(name).width / 2 + 3;
        const box: [number, number, number, number] = [at.x - half, at.y - size * 0.7, at.x + half, at.y + size * 0.7];
        if (box[2] < 0 || box[3] < 0 || box[0] > whole.x || box[1] > whole.y) continue;
        if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
        taken.push(box);
        ctx.lineWidth = 3.5;
        ctx.strokeStyle = colour("--map-land");
        ctx.strokeText(name, at.x, at.y);
        ctx.fillStyle = colour(level === "town" ? "--ink" : "--soft");
        ctx.fillText(name, at.x, at.y);
      }
    }
  }

  /** Will return the number of cases that is drawn at a place of the view. */
  cluster(at: L.Point): Cluster | undefined {
    const here = at.subtract(this.map.layerPointToContainerPoint(this.origin));
    return this.clusters.find((one) => one.at.distanceTo(here) <= Math.max(22, one.radius));
  }
}
