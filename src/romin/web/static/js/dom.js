// The only way this site makes elements: text goes in as text, addresses only if they stay on this site.

/** An element with its attributes and children; strings become text nodes, empty children are skipped. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child) element.append(child);
  }
  return element;
}

/** `text` with the spaces that French keeps within a line, before its signs. */
export const typeset = (text) => text.replace(/ (?=[;:!?»%])/g, "\u00a0").replace(/« /g, "«\u00a0");

/** A link to an address of this site, or plain text when the address leads anywhere else. */
export function link(address, attributes, text) {
  const local = /^\/(?![/\\])[^\s\\]*$/.test(address);
  return local ? h("a", { ...attributes, href: address }, text) : h("span", {}, text);
}
