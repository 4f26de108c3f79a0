// Photos go ahead of the form, one after the other, each with its progress. One that fails stays in the form.

import { shrink } from "../lib/photo";

interface Answer { kept?: number; errors: string[] }

/** Will send one photo and tell how far it is, 0 to 1. */
function send(url: string, token: string, file: File, far: (share: number) => void): Promise<Answer> {
  return new Promise((done, failed) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    body.set("photos", file);
    const request = new XMLHttpRequest(); // fetch cannot tell how far an upload is
    request.open("POST", url);
    request.responseType = "json";
    request.upload.onprogress = (event) => { if (event.lengthComputable) far(event.loaded / event.total); };
    request.onload = () => (request.response?.errors ? done(request.response as Answer) : failed(new Error(`${request.status}`)));
    request.onerror = () => failed(new Error("network"));
    request.send(body);
  });
}

/** Will give a file field a button in the language of the page, and return the list below it. */
function dress(field: HTMLInputElement, template?: string): HTMLUListElement {
  const face = document.getElementById(template ?? "");
  if (face instanceof HTMLTemplateElement) {
    field.before(face.content.cloneNode(true)); // the browser's own speaks another language
    (field.previousElementSibling as HTMLLabelElement).htmlFor = field.id;
    field.classList.add("behind");
  }
  const list = document.createElement("ul");
  list.className = "sending";
  list.setAttribute("aria-live", "polite");
  field.after(list);
  return list;
}

/** Will make the photos chosen inside [data-shrink] smaller, and name them; they go with their form. */
export function shrinking(): void {
  document.querySelectorAll<HTMLElement>("[data-shrink]").forEach((part) => {
    const field = part.querySelector<HTMLInputElement>("input[type=file]");
    const button = field?.form?.querySelector<HTMLButtonElement>("button.button");
    if (!field) return;
    const list = dress(field, part.dataset.shrink);
    field.addEventListener("change", async () => {
      if (button) button.disabled = true;
      const small = new DataTransfer();
      for (const file of [...(field.files ?? [])]) small.items.add(await shrink(file));
      field.files = small.files;
      list.replaceChildren(...[...small.files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })));
      if (button) button.disabled = false;
    });
  });
}

/** Will take over the file field inside [data-upload]. */
export function upload(): void {
  const part = document.querySelector<HTMLElement>("[data-upload]");
  const field = part?.querySelector<HTMLInputElement>("input[type=file]");
  const form = field?.form;
  if (!part || !field || !form) return;
  const list = dress(field, part.dataset.choose);
  const pictures: string[] = [];
  decorate(pictures);

  const one = async (file: File): Promise<boolean> => {
    const line = document.createElement("li");
    const bar = document.createElement("progress");
    const name = document.createElement("span");
    name.textContent = `${file.name}: ${part.dataset.sending ?? ""}`;
    bar.setAttribute("aria-label", file.name);
    line.append(name, bar);
    list.append(line);
    const photo = await shrink(file);
    const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")!.value;
    try {
      const answer = await send(part.dataset.upload!, token, photo, (share) => { bar.value = share; });
      if (answer.errors.length) {
        line.className = "error";
        line.textContent = `${file.name}: ${answer.errors.join(" ")}`;
        return true;
      }
      pictures[(answer.kept ?? 1) - 1] = URL.createObjectURL(photo);
      line.remove();
      return true;
    } catch {
      line.textContent = `${file.name}: ${part.dataset.lost ?? ""}`;
      return false;
    }
  };

  field.addEventListener("change", async () => {
    const files = [...(field.files ?? [])];
    const button = form.querySelector<HTMLButtonElement>(".buttons .button");
    if (button) button.disabled = true;
    list.replaceChildren(); // what was wrong with photos chosen before
    const left = new DataTransfer();
    for (const file of files) if (!(await one(file))) left.items.add(file);
    field.files = left.files;
    if (button) button.disabled = false;
    await renewKept(pictures);
  });
}

/** Will show the list of photos that the server has. */
async function renewKept(pictures: string[]): Promise<void> {
  const kept = document.getElementById("kept");
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("kept");
    if (kept && fresh) kept.replaceChildren(...fresh.childNodes);
  } catch {
    return; // the list comes with the next page
  }
  decorate(pictures);
}

/** Will put the small pictures that this page knows into the list, and take photos off without leaving the page. */
function decorate(pictures: string[]): void {
  document.querySelectorAll<HTMLButtonElement>("#kept button").forEach((button, nth) => {
    const picture = pictures[nth];
    const line = button.parentElement!;
    if (picture && !line.querySelector("img")) {
      const image = document.createElement("img");
      image.src = picture;
      image.alt = "";
      line.querySelector(".icon")?.replaceWith(image);
    }
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      const body = new FormData();
      body.set("csrfmiddlewaretoken", button.form!.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")!.value);
      try {
        await fetch(button.formAction, { method: "POST", body });
      } catch {
        return;
      }
      pictures.splice(nth, 1);
      await renewKept(pictures);
    });
  });
}
