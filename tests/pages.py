"""What makes a page unsound, found without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta source track wbr".split())
# HTML lets these end without saying so.
LOOSE = set("li p dt dd tr td th thead tbody tfoot option optgroup".split())
NAMED_BY_TEXT = ("a", "button", "h1", "h2", "h3", "label", "title", "summary", "legend")
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "list")
NEEDS_NO_LABEL = ("hidden", "submit", "button", "reset", "image")

Attributes = dict[str, str]


class Page(HTMLParser):
    """Reads a page and keeps what is wrong with it in `faults`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.open_tags: list[tuple[str, Attributes, list[str]]] = []
        self.ids: set[str] = set()
        self.labelled: set[str] = set()
        self.pointers: list[tuple[str, str]] = []
        self.unlabelled: list[str] = []
        self.seen: dict[str, int] = {}
        self.lang = ""
        self.declared = False

    def handle_decl(self, decl: str) -> None:
        self.declared = decl.lower() == "doctype html"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = {name: value or "" for name, value in attrs}
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if tag == "html":
            self.lang = given.get("lang", "")
        self._note_ids(tag, given)
        self._note_name(tag, given)
        if tag == "img" and self.open_tags:
            self.open_tags[-1][2].append(given.get("alt", ""))
        if tag not in VOID:
            self.open_tags.append((tag, given, []))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` in SVG, `<br/>`: opened and closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open_tags.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open_tags and self.open_tags[-1][0] != tag and self.open_tags[-1][0] in LOOSE:
            self.open_tags.pop()
        if not self.open_tags or self.open_tags[-1][0] != tag:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]} closes nothing")
            return
        _, given, text = self.open_tags.pop()
        named = "".join(text).strip() or given.get("aria-label") or given.get("aria-labelledby") or given.get("title")
        if tag in NAMED_BY_TEXT and not named and not self._inside("svg", "template"):
            self.faults.append(f"<{tag}> at line {self.getpos()[0]} has no name")
        if self.open_tags:
            self.open_tags[-1][2].extend(text)

    def handle_data(self, data: str) -> None:
        if self.open_tags:
            self.open_tags[-1][2].append(data)
        if "{{" in data or "{%" in data:
            self.faults.append(f"template code shows at line {self.getpos()[0]}")

    def _inside(self, *tags: str) -> bool:
        return any(tag in tags for tag, _, _ in self.open_tags)

    def _note_ids(self, tag: str, given: Attributes) -> None:
        if given.get("id") and not self._inside("template"):
            if given["id"] in self.ids:
                self.faults.append(f"id {given['id']!r} stands twice")
            self.ids.add(given["id"])
        if self._inside("template"):
            return  # a template points into its own clone
        for name in POINTERS:
            self.pointers += [(f"{tag} {name}", target) for target in given.get(name, "").split()]
        if tag == "label" and given.get("for"):
            self.labelled.add(given["for"])

    def _note_name(self, tag: str, given: Attributes) -> None:
        if tag == "img" and "alt" not in given:
            self.faults.append(f"img {given.get('src')!r} has no alt")
            return
        if tag not in ("input", "select", "textarea") or given.get("type") in NEEDS_NO_LABEL:
            return
        if given.get("aria-label") or given.get("aria-labelledby") or self._inside("label", "template"):
            return
        self.unlabelled.append(given.get("id") or f"without id at line {self.getpos()[0]}")

    def close(self) -> None:
        """Say what only the whole page can tell."""
        super().close()
        checks = [
            (self.declared, "no <!doctype html>"),
            (bool(self.lang), "no lang on <html>"),
            (self.seen.get("title", 0) >= 1, "no <title>"),
            (self.seen.get("h1", 0) >= 1, "no <h1>"),
            (self.seen.get("main", 0) == 1, f"{self.seen.get('main', 0)} <main>"),
        ]
        self.faults += [fault for sound, fault in checks if not sound]
        self.faults += [f"<{tag}> is never closed" for tag, _, _ in self.open_tags if tag not in LOOSE]
        self.faults += [f"{who} points at {target!r}, which is not there" for who, target in self.pointers
                        if target not in self.ids]  # fmt: skip
        self.faults += [f"field {field} has no label" for field in self.unlabelled if field not in self.labelled]


def faults_of(html: str) -> list[str]:
    """All that is unsound in a whole page; an empty list is a sound page."""
    page = Page()
    page.feed(html)
    page.close()
    return page.faults
