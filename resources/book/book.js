// Narrows the book down to the lines that hold every word looked for; without this script the page is whole.
(function () {
  var box = document.getElementById("q"), told = document.getElementById("found"), wait = 0;
  var lines = Array.prototype.map.call(document.querySelectorAll("main .line"), function (line) {
    return { line: line, text: line.textContent.toLowerCase().replace(/ё/g, "е") };
  });
  function narrow() {
    var words = box.value.toLowerCase().replace(/ё/g, "е").split(/\s+/).filter(Boolean), found = 0;
    lines.forEach(function (one) {
      var fits = words.every(function (word) { return one.text.indexOf(word) >= 0; });
      one.line.hidden = !fits;
      found += fits;
    });
    Array.prototype.forEach.call(document.querySelectorAll("main > section, main h3"), function (part) {
      part.hidden = words.length > 0 && !holds(part);
    });
    told.textContent = !words.length ? "" : found ? told.dataset.found.replace("{n}", found) : told.dataset.none;
  }
  function holds(part) {
    if (part.tagName === "SECTION") return part.querySelector(".line:not([hidden])");
    for (var next = part.nextElementSibling; next && next.tagName !== "H3"; next = next.nextElementSibling)
      if (next.querySelector(".line:not([hidden])")) return true;
    return false;
  }
  box.addEventListener("input", function () { clearTimeout(wait); wait = setTimeout(narrow, 120); });
  window.addEventListener("hashchange", function () {
    var goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (goal && goal.closest("[hidden]")) { box.value = ""; narrow(); goal.scrollIntoView(); }
  });
})();
