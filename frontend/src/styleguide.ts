// The page of the design system. States cannot be held still by a sheet alone, so each rule for them is read from the
// product's own sheets and given to a class as well; and contrast is measured from the colours that count here and now.

const STATES: [string, RegExp][] = [["as-hover", /:hover/], ["as-focus", /:focus-visible/]];

/** Will put beside each rule for a state the same rule for its class. */
function hold(rules: CSSRuleList, insert: (text: string, at: number) => void): void {
  for (let at = rules.length - 1; at >= 0; at--) {
    const rule = rules[at]!;
    if (rule instanceof CSSMediaRule) hold(rule.cssRules, (text, nth) => rule.insertRule(text, nth));
    if (!(rule instanceof CSSStyleRule)) continue;
    for (const [name, state] of STATES) {
      const chosen = rule.selectorText.split(",").filter((one) => state.test(one)).map((one) => one.replace(state, `.${name}`));
      if (chosen.length) insert(`${chosen.join(",")}{${rule.style.cssText}}`, at + 1);
    }
  }
}

/** Will return red, green and blue, 0 to 1, of a colour as a sheet writes it. */
function parts(colour: string): number[] {
  const hex = colour.trim().replace("#", "");
  const whole = hex.length === 3 ? [...hex].map((one) => one + one).join("") : hex;
  return [0, 2, 4].map((at) => parseInt(whole.slice(at, at + 2), 16) / 255);
}

/** Will return how strongly two colours differ, 1 to 21, as WCAG 2.2 counts. */
function contrast(a: string, b: string): number {
  const light = [a, b].map((one) => {
    const [red, green, blue] = parts(one).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  }).sort((x, y) => y - x);
  return (light[0]! + 0.05) / (light[1]! + 0.05);
}

for (const sheet of document.styleSheets) {
  if (sheet.href) hold(sheet.cssRules, (text, at) => sheet.insertRule(text, at));
}
for (const pair of document.querySelectorAll<HTMLElement>("[data-pair]")) {
  const [ink, ground] = pair.dataset.pair!.split(" ");
  const style = getComputedStyle(pair);
  const measured = contrast(style.getPropertyValue(`--${ink}`), style.getPropertyValue(`--${ground}`));
  pair.textContent = `${measured.toFixed(1)} : 1`;
  pair.hidden = false;
}
for (const part of document.querySelectorAll<HTMLElement>("[data-script]")) part.hidden = false;
