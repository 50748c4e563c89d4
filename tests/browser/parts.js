// What a page is built of, a number for each kind of part in its surroundings; and what only the whole page can break.
// What the texts say, and attributes that only a script or the server reads, make no difference to the rules.
() => {
  const PLAIN = /^(data-|hx-)|^(id|name|value|action|method|draggable|novalidate|checked)$/
  const TELLING = ["dir", "lang", "role", "scope", "type"]
  const kind = (each) => each && `${each.tagName} ${each.getAttribute("class")}`
  const numbered = (words) => {
    let sum = 7
    for (const letter of words.join("|")) sum = (sum * 131 + letter.charCodeAt(0)) % 35184372088777
    return sum
  }
  const seen = [document.documentElement.lang, innerWidth]
  const part = (each) => numbered([
    ...seen, kind(each), kind(each.parentElement), kind(each.parentElement?.parentElement ?? null),
    !each.textContent.trim(), ...each.getAttributeNames().filter((name) => !PLAIN.test(name)).sort(),
    ...TELLING.map((name) => each.getAttribute(name)),
  ])
  const all = (selector) => [...document.querySelectorAll(selector)]
  const outline = all("h1, h2, h3, h4, h5, h6, main, nav").map((each) => each.tagName)
  const ids = all("[id]").map((each) => each.id)
  return {
    parts: [...new Set([
      ...all("*").map(part), numbered([...seen, ...outline.filter((name, at) => name !== outline[at - 1])]),
    ])],
    headings: all("h1").length,
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }
}
