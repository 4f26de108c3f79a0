// The department desk and the case page: ticking all, counting what is ticked, the big photo.
// Everything works without it.

/** Will count the ticked cases and offer a box that ticks the whole page. */
function many(form: HTMLFormElement): void {
  const template = document.querySelector<HTMLTemplateElement>("#tick-all");
  const boxes = () => [...form.querySelectorAll<HTMLInputElement>("input[name=case]")];
  const all = form.querySelector<HTMLInputElement>("input[name=all]");
  const told = form.querySelector<HTMLElement>("[data-ticked]");
  const count = form.querySelector<HTMLElement>("[data-count]");

  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    form.classList.toggle("some", ticked > 0 || !!all?.checked);
    if (told && count) {
      told.hidden = ticked === 0;
      count.textContent = String(ticked);
    }
    const head = form.querySelector<HTMLInputElement>("thead input");
    if (head) {
      head.checked = ticked > 0 && ticked === boxes().length;
      head.indeterminate = ticked > 0 && ticked < boxes().length;
    }
  };
  const offer = () => {
    const place = form.querySelector("thead .tick");
    if (template && place && !place.querySelector("input")) place.append(template.content.cloneNode(true));
    tell();
  };
  form.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.closest("thead")) boxes().forEach((one) => { one.checked = box.checked; });
    tell();
  });
  // A list that renews itself loses the head's box: it is put back.
  form.addEventListener("renewed", offer);
  window.addEventListener("pageshow", tell);
  offer();
}

/** Will close the big photo with Escape and go on to the next with the arrows. */
function large(): void {
  document.addEventListener("keydown", (event) => {
    const shown = document.querySelector<HTMLElement>(".large:target");
    if (!shown) return;
    const step = { Escape: ".close", ArrowLeft: ".before", ArrowRight: ".after" }[event.key];
    const link = step ? shown.querySelector<HTMLAnchorElement>(step) : null;
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}

document.querySelectorAll<HTMLFormElement>("form[data-many]").forEach(many);
large();
