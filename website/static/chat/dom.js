/** Build elements; strings always become text, never markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Make an element with attributes, listeners (on…) and children. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Draw an icon of 24 × 24 from the data of its paths; it says nothing to a screen reader. */
export function icon(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const data of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

export const ICONS = {
  chat: ["M4 5.5h16v11H11l-4.5 3.5v-3.5H4z", "M8 9.5h8", "M8 12.5h5"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  more: ["M12 6v.01", "M12 12v.01", "M12 18v.01"],
  send: ["M5 12h13", "M12.5 6l6 6-6 6"],
  book: ["M5 4.5h10a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3z", "M5 16.5a3 3 0 0 1 3-3h10", "M9 8h5"],
  warning: ["M12 4l9 16H3z", "M12 10v4", "M12 17v.01"],
  phone: ["M6 4h4l1.5 4.5-2.2 1.6a11 11 0 0 0 4.6 4.6l1.6-2.2L20 14v4a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z"],
  lock: ["M7 11V8a5 5 0 0 1 10 0v3", "M5.5 11h13v9h-13z"],
};
