// Where things are on the server: the bar on the page says it.

export const bar = document.querySelector<HTMLElement>("#field");
export const at = bar?.dataset ?? {};

/** Will return the token that the server wants to see with whatever is sent. */
export const token = (): string => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

/** Will return the number of the case whose page an address is, "" for others. */
export const caseOf = (path: string): string => /^\/desk\/case\/([^/]+)\/$/.exec(path)?.[1] ?? "";
