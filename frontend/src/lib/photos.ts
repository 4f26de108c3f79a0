// Fields for photos: buttons in the language of the page, where the browser's own speaks another; a photo taken now is
// added to those chosen before; each is shown small, with a way to take it off. Without scripts the field works as it is.

let nth = 0;

/** Will dress the fields for photos inside `root`, each once. */
export function dressPhotos(root: ParentNode): void {
  root.querySelectorAll<HTMLInputElement>("form input[type=file][name=photos]:not(.behind)").forEach(dress);
}

function dress(field: HTMLInputElement): void {
  const ways = document.querySelector<HTMLTemplateElement>("#photo-ways")?.content.cloneNode(true) as DocumentFragment | undefined;
  const choose = ways?.querySelector<HTMLLabelElement>(".to-choose");
  const take = ways?.querySelector<HTMLLabelElement>(".to-take");
  const off = ways?.querySelector<HTMLButtonElement>(".off");
  const only = field.cloneNode() as HTMLInputElement;
  if (!choose || !take || !off || !holds(only, [])) return;
  field.form?.querySelectorAll(".camera").forEach((old) => { old.remove(); }); // the way without scripts

  only.removeAttribute("name");
  only.removeAttribute("aria-describedby");
  only.required = only.multiple = false;
  only.setAttribute("capture", "environment");
  only.id = `camera-${++nth}`;
  field.id ||= `photos-${nth}`;
  take.htmlFor = only.id;
  only.setAttribute("aria-label", take.textContent?.trim() ?? ""); // the label is hidden where there is no camera
  choose.htmlFor = field.id;
  only.hidden = true; // its label opens it; by keyboard the field beside it does the same, and takes several
  const list = document.createElement("ul");
  list.className = "photos small";
  list.setAttribute("aria-live", "polite");
  const place = document.createElement("div");
  place.className = "pictures";
  field.before(place);
  field.classList.add("behind");
  place.append(only, take, field, choose, list);

  let files: File[] = [];
  const put = (now: File[]) => {
    files = now;
    holds(field, files);
    list.querySelectorAll("img").forEach((image) => { URL.revokeObjectURL(image.src); });
    list.replaceChildren(...files.map((file) => shown(file, off, () => {
      put(files.filter((other) => other !== file));
      field.focus();
    })));
  };
  const more = (event?: Event) => {
    const chosen = [...((event?.target as HTMLInputElement | undefined) ?? field).files ?? []];
    put([...files, ...chosen.filter((one) => !files.some((other) => same(one, other)))]);
    only.value = "";
  };
  field.addEventListener("change", more);
  only.addEventListener("change", more);
  if (field.files?.length) more(); // the browser's own memory, after the way back
}

const same = (one: File, other: File): boolean =>
  one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;

/** Will put files into a field; false where the browser cannot. */
function holds(field: HTMLInputElement, files: File[]): boolean {
  try {
    const hand = new DataTransfer();
    files.forEach((file) => { hand.items.add(file); });
    field.files = hand.files;
    return true;
  } catch {
    return false;
  }
}

function shown(file: File, off: HTMLButtonElement, drop: () => void): HTMLLIElement {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  const button = off.cloneNode(true) as HTMLButtonElement;
  button.addEventListener("click", drop);
  item.append(image, button);
  return item;
}
