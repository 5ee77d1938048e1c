// The exchange as plain text, and the way to the clipboard, also where the browser has none (pages served over http).
import { h } from "./dom.js";

const SAID = ".said, .alert h3, .alert p, .alert li, .notice, .chip, .reply, .detail h3, .detail p, .detail li, .choices-title, .card-title a";

/** What was said, a paragraph an entry: who, then each sentence; sheets with their address. */
export function transcript(log) {
  const entries = [...log.querySelectorAll(".entry")].map((entry) => {
    const lines = [...entry.querySelectorAll(SAID)].map((element) => {
      if (element.matches("a")) return `- ${words(element)} : ${element.href.split("?")[0]}`;
      return element.matches(".chip") ? `[${words(element)}]` : words(element);
    });
    return [`${words(entry.querySelector(".sender"))} :`, ...lines].join("\n");
  });
  return entries.join("\n\n");
}

function words(element) {
  const copy = element.cloneNode(true);
  for (const control of copy.querySelectorAll(".chip-off")) control.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** Put `text` on the clipboard; false when the browser refuses. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "spoken", tabindex: "-1" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
