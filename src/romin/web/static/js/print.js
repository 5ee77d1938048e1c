// Counts printings: the kind of page and its sheet, nothing of what it says. Pages work without it.
const { plan } = document.body.dataset;
const root = plan.slice(0, -"/plan".length);

function printed() {
  const [first, sheet, last] = location.pathname.slice(root.length + 1).split("/");
  if (first === "plan") return { page: "plan" };
  if (first === "fiches" && sheet) return { page: last === "entretien" ? "entretien" : "fiche", sheet_id: decodeURIComponent(sheet) };
  return document.querySelector(".entry-romin") && { page: "reponse" };
}

addEventListener("afterprint", () => {
  const body = printed();
  if (!body) return;
  const headers = { "Content-Type": "application/json" };
  fetch(`${root}/api/v1/prints`, { method: "POST", headers, body: JSON.stringify(body), keepalive: true }).catch(() => {});
});
