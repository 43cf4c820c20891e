// Measures the text of one screen after another. The page has the screens in `window.screens`.

// Shortened on purpose; the full text is elsewhere: the shop's name on the idle screen.
const SHORTENED = ".title";
// Buttons of a sale that are visible without scrolling at the usual text size.
const AT_ONCE = {
  amount: ["amount", "charge"],
  estimate: ["pay"],
  approval: ["clock", "payment-qr"],
  locked: ["pin-ok"],
};
// Elements whose border encloses their text.
const BOXES = "button, .card, .field, .staff-hint, .note, .role, .badge, .countdown";
// Rounding of layout and of scaled glyphs, pixels.
const SLACK = 1.5;

const hides = style => [style.overflowX, style.overflowY].some(value => value !== "visible");
const scrolls = value => value === "auto" || value === "scroll";

function name(element) {
  const own = element.closest("[data-testid]")?.dataset.testid;
  const kind = element.className && typeof element.className === "string"
    ? `${element.localName}.${element.className.split(" ")[0]}` : element.localName;
  return own ? `${kind} [${own}]` : kind;
}

// The rectangles of the lines of one text, without the space above and below its letters.
function lines(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()].filter(({ width, height }) => width > 1 && height > 1)
    .map(({ left, right, top, bottom, height }) => ({
      left, right, top: top + height * 0.2, bottom: bottom - height * 0.2,
    }));
}

// Read aloud only: cut to nothing by a style.
function unseen(element) {
  for (let at = element; at; at = at.parentElement) {
    if (getComputedStyle(at).clipPath.startsWith("inset(50%")) return true;
  }
  return false;
}

// The parts of rectangles that are not scrolled away.
function seen(element, rects) {
  let cut = rects;
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (!scrolls(getComputedStyle(at).overflowY)) continue;
    const edge = at.getBoundingClientRect();
    cut = cut.map(rect => ({ ...rect, top: Math.max(rect.top, edge.top), bottom: Math.min(rect.bottom, edge.bottom) }));
  }
  return cut;
}

function texts(main) {
  const found = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || element.closest(".visually-hidden, [aria-hidden=true], svg")) continue;
    if (!element.checkVisibility({ opacityProperty: false, visibilityProperty: true })) continue;
    if (unseen(element)) continue;
    const short = element.closest(SHORTENED)?.getBoundingClientRect();
    const rects = lines(text).filter(rect => !short || (rect.bottom < short.bottom && rect.right < short.right));
    if (!rects.length) continue;
    const layer = { sticky: sticky(element), screen: element.closest(".screen") };
    found.push({ text: text.data.trim(), element, rects, seen: seen(element, rects), layer });
  }
  return found;
}

// By how many pixels a text is outside of what can be seen, after scrolling.
function outside(found, report) {
  const { element, rects } = found;
  const left = Math.min(...rects.map(rect => rect.left));
  const right = Math.max(...rects.map(rect => rect.right));
  const top = Math.min(...rects.map(rect => rect.top));
  const bottom = Math.max(...rects.map(rect => rect.bottom));
  if (element.closest(SHORTENED)) return;
  const wide = Math.max(-left, right - innerWidth);
  if (wide > SLACK) {
    report("is cut by the window", found, wide);
    return;
  }
  const box = element.closest(BOXES);
  if (box) {
    const edge = box.getBoundingClientRect();
    const out = Math.max(edge.left - left, right - edge.right, edge.top - top, bottom - edge.bottom);
    if (out > SLACK) report(`leaves ${name(box)}`, found, out);
  }
  let scrolled = false;
  for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (!hides(style)) continue;
    const edge = at.getBoundingClientRect();
    const across = Math.max(edge.left - left, right - edge.right);
    if (across > SLACK) {
      report(`is cut by ${name(at)}`, found, across);
      return;
    }
    if (scrolled) continue;
    const above = edge.top - at.scrollTop - top;
    if (scrolls(style.overflowY)) {
      scrolled = true;
      const below = bottom - (edge.top - at.scrollTop + at.scrollHeight);
      if (Math.max(above, below) > SLACK) report(`cannot be scrolled to in ${name(at)}`, found, Math.max(above, below));
    } else {
      const high = Math.max(edge.top - top, bottom - edge.bottom);
      if (high > SLACK) {
        report(`is cut by ${name(at)}`, found, high);
        return;
      }
    }
  }
}

function sticky(element) {
  for (let at = element; at; at = at.parentElement) {
    if (getComputedStyle(at).position === "sticky") return at;
  }
  return null;
}

function overlapping(found, report) {
  for (const [index, one] of found.entries()) {
    for (const other of found.slice(index + 1)) {
      // What sticks to the edge covers what scrolls below it.
      if (one.layer.sticky !== other.layer.sticky || one.layer.screen !== other.layer.screen) continue;
      for (const a of one.seen) for (const b of other.seen) {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > SLACK && down > SLACK) {
          report(`overlaps "${other.text.slice(0, 30)}"`, one, Math.min(across, down));
          return;
        }
      }
    }
  }
}

// A name that is shortened leaves room for a few letters, and everything of the top bar is in it.
function topBar(main, report) {
  const bar = main.querySelector(".top-bar");
  const edge = bar.getBoundingClientRect();
  for (const part of bar.children) {
    const { left, right, width } = part.getBoundingClientRect();
    const out = Math.max(edge.left - left, right - edge.right);
    if (out > SLACK) report("leaves the top bar", { element: part, text: part.textContent }, out);
    const letter = parseFloat(getComputedStyle(part).fontSize);
    const wanted = Math.min(part.scrollWidth, letter * 3);
    if (part.matches(".title") && part.textContent && width < wanted) report("has no room", { element: part, text: part.textContent }, wanted - width);
  }
}

// Controls that a sale needs at once, and the axis of the content.
function places(main, report, enlarged) {
  const screen = main.dataset.screen;
  const middle = edge => (edge.left + edge.right) / 2;
  if (!enlarged) {
    for (const handle of AT_ONCE[screen] ?? []) {
      const control = main.querySelector(`[data-testid="${handle}"]`);
      if (!control) continue;
      const { top, bottom } = control.getBoundingClientRect();
      if (top < -SLACK || bottom > innerHeight + SLACK) report("is not visible without scrolling", { element: control, text: handle }, bottom - innerHeight);
    }
  }
  const content = main.querySelector(".content");
  for (const part of content && getComputedStyle(content).alignItems === "center" ? content.children : []) {
    const edge = part.getBoundingClientRect();
    if (edge.width < 1) continue;
    const off = Math.abs(middle(edge) - middle(content.getBoundingClientRect()));
    if (off > 2) report("is off the axis of its column", { element: part, text: part.textContent.slice(0, 20) }, off);
  }
  const list = main.querySelector(".payment-list");
  const form = main.querySelector(".content > .field");
  const columns = list && form && Math.abs(middle(list.getBoundingClientRect()) - middle(form.getBoundingClientRect()));
  if (list && form && columns < 2) {
    const narrower = form.getBoundingClientRect().width - list.getBoundingClientRect().width;
    if (narrower > 2) report("is narrower than its form", { element: list, text: "" }, narrower);
  }
}

// A second tap on Pay must not press Cancel, which the next screen has.
function doubleTap() {
  const all = [];
  const place = (screen, handle) => {
    document.body.innerHTML = screen.html;
    return document.querySelector(`[data-testid="${handle}"]`).getBoundingClientRect();
  };
  const estimates = window.screens.filter(screen => /^estimate-(ko|en)/.test(screen.name));
  if (!estimates.length && window.screens.some(screen => screen.name.startsWith("amount"))) {
    all.push({ screen: "estimate", what: "is not among the kiosk's screens", by: 0 });
  }
  for (const estimate of estimates) {
    const approval = window.screens.find(screen => screen.name === estimate.name.replace("estimate", "approval"));
    const [pay, cancel] = [place(estimate, "pay"), place(approval, "cancel")];
    const across = Math.min(pay.right, cancel.right) - Math.max(pay.left, cancel.left);
    const down = Math.min(pay.bottom, cancel.bottom) - Math.max(pay.top, cancel.top);
    if (across > SLACK && down > SLACK) all.push({ screen: approval.name, what: "Cancel stands where Pay was", by: Math.round(down) });
  }
  return all;
}

function measure(enlarged) {
  const all = doubleTap();
  for (const { name: screen, html } of window.screens) {
    document.body.innerHTML = html;
    const main = document.body.firstElementChild;
    const report = (what, { element, text }, by) =>
      all.push({ screen, what: `${name(element)} "${text.slice(0, 40)}" ${what}`, by: Math.round(by) });
    const found = texts(main);
    for (const one of found) outside(one, report);
    overlapping(found, report);
    topBar(main, report);
    places(main, report, enlarged);
  }
  return all;
}
