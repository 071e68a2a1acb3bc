// What axe doesn't judge; each function gives the findings in words, none for a page that is right.
window.judge = (() => {
  "use strict";
  const name = (element) => `${element.outerHTML.slice(0, 90)} in ${element.parentElement?.className || element.parentElement?.tagName}`;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const focusable = () => [...document.querySelectorAll(FOCUSABLE)].filter(shown);
  const style = (element, pseudo) => getComputedStyle(element, pseudo);

  // WCAG 1.4.10: no need to scroll in two directions.
  const overflow = () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const scrolls = (one) => /auto|scroll|hidden/.test(style(one).overflowX);
    const isIn = (one) => one && one !== document.body && (scrolls(one) || isIn(one.parentElement));
    const right = (one) => Math.max(one.getBoundingClientRect().right, one.getBoundingClientRect().left + one.scrollWidth);
    const sticksOut = (one) => shown(one) && right(one) > clientWidth + 1 && !isIn(one);
    const out = [...document.body.querySelectorAll("*")].filter(sticksOut);
    return [`${scrollWidth} px wide in a window of ${clientWidth}: ${name(out.at(-1) ?? document.body)}`];
  };

  // WCAG 1.4.12: with the reader's own spacing of letters, words, lines and paragraphs no text is cut off.
  const spacing = (isOn) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = isOn ? [sheet] : [];
  };
  const clipped = () => [...document.body.querySelectorAll("*")].filter((one) => {
    const { overflowX, overflowY, clipPath } = style(one);
    if (!shown(one) || !one.textContent.trim() || clipPath !== "none" || one.closest("svg")) return false;
    const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
    return (cuts(overflowX) && one.scrollWidth > one.clientWidth + 1) || (cuts(overflowY) && one.scrollHeight > one.clientHeight + 1);
  }).map((one) => `cut off: ${name(one)}`);

  // WCAG 2.4.7 and 2.4.13: an outline of 2 px or more, 3 : 1 against what it lies on.
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = style(one).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const outlined = (element) => {
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = style(one);
      if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) continue;
      const under = light(ground(parseFloat(outlineOffset) < 0 ? one : one.parentElement));
      const [high, low] = [light(outlineColor), under].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05) >= 3 ? "" : `an outline of ${outlineColor} that hardly shows`;
    }
    return "no outline";
  };
  // WCAG 2.4.11: what has the focus is in the window, and nothing lies over it.
  const covered = (element) => {
    const box = [...element.getClientRects()].find((one) => one.width && one.height) ?? element.getBoundingClientRect();
    const [x, y] = [box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, innerHeight) / 2];
    const top = document.elementFromPoint(x, y);
    if (!top) return `outside the window, at ${Math.round(x)}, ${Math.round(y)}`;
    return element.contains(top) || top.contains(element) ? "" : `covered by ${name(top)}`;
  };
  const focus = () => focusable().flatMap((element) => {
    element.focus();
    if (document.activeElement !== element) return [`takes no focus: ${name(element)}`];
    return [outlined(element), covered(element)].filter(Boolean).map((wrong) => `${wrong}: ${name(element)}`);
  });

  // WCAG 2.5.8: 24 by 24 px, except within a sentence. (Spacing as the other exception isn't used here.)
  const inSentence = (element) => {
    if (!style(element).display.startsWith("inline")) return false;
    const block = element.parentElement.closest("p, li, dd, dt, td, th, figcaption, blockquote, small, span, div");
    return block.textContent.trim().length > element.textContent.trim().length;
  };
  const targets = () => focusable().filter((element) => {
    if (element.matches(".skip, [tabindex]") || inSentence(element)) return false;
    const box = element.getBoundingClientRect();
    const drawn = style(element, "::after");
    if (drawn.content !== "none" && drawn.position === "absolute") return false; // Stretched over its card.
    return box.width < 23.9 || box.height < 23.9;
  }).map((element) => `${Math.round(element.offsetWidth)} × ${Math.round(element.offsetHeight)} px: ${name(element)}`);

  // WCAG 2.3.3: who asks for less motion gets none.
  const motion = () => [...document.querySelectorAll("*")].flatMap((one) => ["", "::before", "::after"].map((pseudo) => [one, style(one, pseudo || undefined)]))
    .filter(([, { transitionDuration, animationName, scrollBehavior }]) => /[1-9]/.test(transitionDuration) || animationName !== "none" || scrollBehavior === "smooth")
    .map(([one]) => `moves: ${name(one)}`);

  // What stays in place may not take more than a third of a low window.
  const sticky = () => {
    scrollTo(0, document.documentElement.scrollHeight / 2);
    return [...document.querySelectorAll("body *")].filter((one) => {
      const { position } = style(one);
      const box = one.getBoundingClientRect();
      const height = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
      return shown(one) && (position === "fixed" || position === "sticky") && height * box.width > (innerHeight * innerWidth) / 3;
    }).map((one) => `stays in view and is large: ${name(one)}`);
  };

  const unfold = () => document.querySelectorAll("details").forEach((one) => { one.open = true; });
  return { overflow, spacing, clipped, focus, targets, motion, sticky, unfold };
})();
