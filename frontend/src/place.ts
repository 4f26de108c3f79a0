// Loads the map when somebody asks for it, and not before: a page with a place to choose stays light without it.

for (const box of document.querySelectorAll<HTMLElement>("[data-map-box]")) {
  const button = box.querySelector<HTMLButtonElement>("[data-map-open]");
  const frame = box.querySelector<HTMLElement>(".map-frame");
  if (!button || !frame) continue;
  box.hidden = false;
  button.addEventListener("click", () => {
    button.hidden = true;
    frame.hidden = false;
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: button.dataset.style! });
    sheet.addEventListener("load", () => {
      document.head.append(Object.assign(document.createElement("script"), { type: "module", src: button.dataset.script! }));
    });
    document.head.append(sheet);
  });
}

export {};
