// The exchange in a frame of another site: says that it is there, takes its host's options, and Escape closes it.
const hosts = document.body.dataset.hosts.split(" ").filter(Boolean);
const log = document.querySelector("[role=log]");
const field = document.querySelector("#message");
const SCHEME = /\(prefers-color-scheme: (light|dark)\)/;
const ALWAYS = "(min-width: 0)";

/** True for an origin of the settings, where `*` stands for any sub-domain. */
function allowed(origin) {
  return hosts.some((host) => {
    const [start, end] = host.split("*");
    return end === undefined ? origin === host : origin.startsWith(start) && origin.endsWith(end);
  });
}

/** Only a site of the settings can frame this page, and these words say nothing: they need no address. */
function tell(word) {
  window.parent.postMessage({ romin: word }, "*");
}

/** Follow the host's theme instead of the system's; what else a rule asks for (more contrast) is still asked for. */
function dress(theme) {
  if (theme !== "light" && theme !== "dark") return;
  document.documentElement.style.colorScheme = theme;
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      const scheme = rule.conditionText?.match(SCHEME);
      if (scheme) rule.media.mediaText = scheme[1] === theme ? rule.media.mediaText.replace(SCHEME, ALWAYS) : "not all";
    }
  }
}

/** The host's first words, said by the assistant while nothing has been asked. */
function welcome(text) {
  if (typeof text !== "string" || !log || log.childElementCount > 0) return;
  const said = document.createElement("p");
  said.className = "reply";
  said.textContent = text.slice(0, 300);
  log.append(said);
}

if (window.parent !== window) {
  window.addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || !allowed(origin)) return;
    if (data?.romin === "focus") field?.focus({ preventScroll: true });
    if (data?.romin !== "options") return;
    dress(data.theme);
    welcome(data.opening);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) tell("close");
  });
  tell("ready");
}
