"""Bodies become safe HTML; passages become plain text."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.catalogue.models import ToolSheet
from romin.catalogue.rendering import PASSAGE_CHARS, plain_passages, render_body, render_fragment

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://ailleurs.fr/suivi.png)",
    "![x](javascript:alert(1))",
    "<svg onload=alert(1)>",
    "<svg><set attributeName=href to=javascript:alert(1)></svg>",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>body{display:none}</style>",
    "<details open ontoggle=alert(1)>",
    "<form action=//ailleurs.fr><input name=q>",
    "<base href='//ailleurs.fr'>",
    "<!--><script>alert(1)</script>-->",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<jav\tascript:alert(1)>)",
    "[x](<java script:alert(1)>)",
    "[x](jav&#x09;ascript:alert(1))",
    "[x](jav&Tab;ascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](//ailleurs.fr)",
    "[x](/\\ailleurs.fr)",
    "[x](\\\\ailleurs.fr)",
    "[x](http://ailleurs.fr)",
    "[x](file:///etc/passwd)",
    "[x](ftp://ailleurs.fr)",
    '[x](/fiches/a "t\\" onmouseover=alert(1)")',
    "[x](/fiches/a'onmouseover='alert(1))",
    "[a [b](javascript:alert(1)) c](https://x.fr)",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <script>alert(1)</script>",
]
TAGS = frozenset(
    re.findall(r"\w+", "p h2 h3 h4 h5 h6 ul ol li strong em blockquote code pre br hr a table thead tbody tr th td")
)
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("ol", "start"), ("th", "scope")}
SAFE_LINK = re.compile(r"https://|mailto:|/(?![/\\])|#|[^/\\:]*(?:[/?#]|$)")


class Checker(HTMLParser):
    """Fails on anything that is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert (tag, name) in ATTRIBUTES
            if name == "href":
                assert value is not None
                bare = re.sub(r"[\x00-\x20]", "", html.unescape(value))
                assert SAFE_LINK.match(bare), bare
                assert not re.match(r"(?i)(javascript|data|vbscript|http|file|ftp):", bare)
                self.links.append(value)


def _check(output: str) -> list[str]:
    checker = Checker()
    checker.feed(output)
    checker.close()
    return checker.links


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("around", ["{}", "- {}", "> {}", "texte **{}** suite"])
def test_no_payload_passes(payload: str, around: str) -> None:
    _check(render_body(around.format(payload)))
    _check(render_fragment(around.format(payload)))


@given(st.lists(st.sampled_from([*PAYLOADS, "[", "](", ")", "<", ">", "\n", "`", "|", "a"]), max_size=6).map("".join))
def test_no_mix_of_payloads_passes(markdown: str) -> None:
    _check(render_body(markdown, "/outils"))


@given(st.text())
def test_any_text_renders(markdown: str) -> None:
    _check(render_body(markdown))


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("/fiches/balance", "/outils/romin/fiches/balance"),
        ("/supports/a/b.pdf?x=1&y=2", "/outils/romin/supports/a/b.pdf?x=1&amp;y=2"),
        ("https://www.justice.gouv.fr/a?b=c&d=e", "https://www.justice.gouv.fr/a?b=c&amp;d=e"),
        ("mailto:spip@exemple.fr", "mailto:spip@exemple.fr"),
        ("#suite", "#suite"),
        ("autre-fiche", "autre-fiche"),
    ],
)
def test_good_links_stay_and_ours_get_the_root_path(link: str, href: str) -> None:
    assert f'href="{href}"' in render_body(f"[x]({link})", "/outils/romin")


def test_a_refused_link_keeps_its_text() -> None:
    assert ">cliquez</a>" in render_body("[cliquez](//ailleurs.fr)")


@pytest.mark.parametrize(
    ("markdown", "top", "levels"),
    [
        ("# A\n## B\n### C", 2, [2, 3, 4]),
        ("## A\n### B", 2, [2, 3]),
        ("### A\n#### B", 2, [2, 3]),
        ("## A\n### B", 3, [3, 4]),
        ("# A\n###### B", 2, [2, 6]),
    ],
)
def test_headings_leave_the_h1_to_the_page(markdown: str, top: int, levels: list[int]) -> None:
    assert [int(level) for level in re.findall(r"<h(\d)>", render_body(markdown, top_level=top))] == levels


def test_a_fragment_keeps_its_levels() -> None:
    assert render_fragment("### A") == "<h3>A</h3>\n"
    assert render_fragment("# A") == "<h2>A</h2>\n"


def test_tables_have_column_headers() -> None:
    assert '<th scope="col">A</th>' in render_body("| A |\n|:-:|\n| 1 |")


BODY = """## En bref
Un *outil* **simple**, voir [la balance](/fiches/balance).

## Déroulé

### 1. Accueillir (10 min)
> « Bonjour. »

- un point
- `deux` points

### 2. Peser (20 min)
| Pour | Contre |
|---|---|
| calme | ennui |

## Si ça bloque
Rien.
"""


def test_passages_follow_sections_and_steps_without_marks() -> None:
    assert plain_passages(ToolSheet("a", "T", body=BODY)) == [
        "En bref. Un outil simple, voir la balance.",
        "Déroulé — 1. Accueillir (10 min). « Bonjour. » un point deux points",
        "Déroulé — 2. Peser (20 min). Pour Contre calme ennui",
        "Si ça bloque. Rien.",
    ]


def test_text_before_any_heading_is_a_passage() -> None:
    assert plain_passages(ToolSheet("a", "T", body="Seul.")) == ["Seul."]
    assert plain_passages(ToolSheet("a", "T")) == []


@given(st.text(st.sampled_from("ab .\n#-*«»"), max_size=3_000), st.integers(0, 2_000))
def test_passages_are_short_and_lose_no_letter(text: str, run: int) -> None:
    passages = plain_passages(ToolSheet("a", "T", body=f"{text}\n\n{'c' * run}"))
    assert all(0 < len(passage) <= PASSAGE_CHARS for passage in passages)
    assert "".join(passages).count("c") == run
