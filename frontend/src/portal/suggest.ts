// While somebody writes, the page says what it seems to be about, and whom to call where it sounds dangerous.

const PAUSE_MS = 450;
const LEAST = 4;

/** Will watch the text inside [data-suggest] and fill #guess. A guess that comes late, or not at all, is left out. */
export function suggest(): void {
  const field = document.querySelector<HTMLElement>("[data-suggest]");
  const text = field?.querySelector("textarea");
  const guess = document.getElementById("guess");
  if (!field || !text || !guess) return;
  let timer = 0;
  let asking: AbortController | undefined;
  let asked = "";
  const inputs = (): HTMLInputElement[] => [...guess.querySelectorAll<HTMLInputElement>("input")];
  const choice = (): string | undefined => inputs().find((one) => one.checked)?.value;

  const ask = async (): Promise<void> => {
    const said = text.value.trim();
    if (said === asked) return;
    asked = said;
    asking?.abort();
    if (said.length < LEAST) { guess.replaceChildren(); return; }
    asking = new AbortController();
    const body = new FormData();
    body.set("text", said);
    body.set("csrfmiddlewaretoken", text.form?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "");
    const chosen = choice();
    if (chosen !== undefined) body.set("category", chosen);
    try {
      const answer = await fetch(field.dataset.suggest!, { method: "POST", body, signal: asking.signal });
      if (answer.status !== 200) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (choice() !== chosen) { // chosen while the answer was on its way: it does not know of that
        asked = "";
        return void ask();
      }
      const at = guess.contains(document.activeElement) ? (document.activeElement as HTMLInputElement).value : undefined;
      guess.replaceChildren(...fresh.body.childNodes);
      if (at !== undefined) inputs().find((one) => one.value === at)?.focus();
    } catch {
      asked = ""; // the network is away: the next page asks the same
    }
  };

  text.addEventListener("input", () => { clearTimeout(timer); timer = window.setTimeout(() => void ask(), PAUSE_MS); });
  if (text.value) void ask();
}
