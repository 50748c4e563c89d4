// Sends what is typed on a page to be kept for whoever typed it. They are shown it once they have signed in again.
export function keepTyped(submitter) {
  const forms = [...document.querySelectorAll("form[method=post]")]
  return Promise.allSettled(forms.filter(isTypedIn).map((form) => keep(form, submitter)))
}

function isTypedIn(form) {
  return [...form.elements].some((field) => {
    if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked
    if (field.matches("select")) return [...field.options].some((each) => each.selected !== each.defaultSelected)
    return field.matches("textarea, input:not([type=hidden], [type=file])") && field.value !== field.defaultValue
  })
}

function keep(form, submitter) {
  const fields = new URLSearchParams()
  for (const [name, value] of new FormData(form, submitter?.form === form ? submitter : null)) {
    if (typeof value === "string") fields.append(name, value) // a file is chosen anew
  }
  fields.append("kept_address", form.getAttribute("action") ?? window.location.pathname)
  return fetch("/unsent/keep", { method: "POST", body: fields })
}
