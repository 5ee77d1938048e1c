// On a wide screen there is room for the filters: open them. Without this script they open on demand.
if (window.matchMedia("(min-width: 60rem)").matches) {
  for (const filters of document.querySelectorAll("details.filters")) filters.open = true;
}
