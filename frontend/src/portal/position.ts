// One press for whoever stands where the matter is. The server names the cell; without a position, a sentence says what else to do.

const PATIENCE_MS = 15_000;
const FRESH_MS = 30_000;

/** Will show the button inside [data-position] where the device can tell its position, and send the form with it. */
export function position(): void {
  const part = document.querySelector<HTMLElement>("[data-position]");
  const button = part?.querySelector("button");
  const form = button?.form;
  if (!part || !button || !form || !("geolocation" in navigator)) return;
  const write = (name: string, value: string): void => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
  };
  part.hidden = false;
  let known = false;
  button.addEventListener("click", (event) => {
    if (known) return;
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      known = true;
      write("lon", coords.longitude.toFixed(6));
      write("lat", coords.latitude.toFixed(6));
      write("accuracy", String(Math.round(coords.accuracy)));
      write("crs", "wgs84");
      button.click();
    }, () => {
      button.removeAttribute("aria-busy");
      const sentence = part.querySelector<HTMLElement>(".error");
      if (!sentence) return;
      sentence.textContent = part.dataset.none ?? "";
      sentence.hidden = false;
    }, { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS });
  });
}
