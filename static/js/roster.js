/* "Mark everyone present" at once: whoever is not marked yet is here. Without this file the button does it on the server. */
(function () {
  "use strict";
  document.querySelectorAll("[data-everyone]").forEach(function (button) {
    button.addEventListener("click", function (event) {
      event.preventDefault();
      var changed = null;
      button.form.querySelectorAll("fieldset").forEach(function (set) {
        var here = set.querySelector("input[value=attended]");
        if (here && !set.querySelector("input:checked")) { here.checked = true; changed = here; }
      });
      if (changed) { changed.dispatchEvent(new Event("change", { bubbles: true })); }
    });
  });
})();
