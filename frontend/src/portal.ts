// What every page of the portal gains where JavaScript runs. Each part looks for its own mark in the page.
export {};
