"""HTML becomes the text a reader sees, and hidden text stays apart."""

import pytest

from mail_triage.html_text import html_to_text


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">dolt</p>',
        '<p style="DISPLAY : NONE !important">dolt</p>',
        '<span style="visibility:hidden">dolt</span>',
        '<span style="font-size:0">dolt</span>',
        '<span style="font-size:0.1px">dolt</span>',
        '<span style="font-size:1px">dolt</span>',
        '<span style="opacity:0">dolt</span>',
        '<span style="mso-hide:all">dolt</span>',
        '<div style="max-height:0;overflow:hidden">dolt</div>',
        '<div style="text-indent:-9999px">dolt</div>',
        '<div style="position:absolute;left:-9999px">dolt</div>',
        "<p hidden>dolt</p>",
        '<font color="#FFFFFF">dolt</font>',
        '<span style="color: white">dolt</span>',
        '<span style="color:#fefefe">dolt</span>',
        '<span style="color:rgb(255, 255, 255)">dolt</span>',
        '<span style="color:rgba(0,0,0,0)">dolt</span>',
        '<div style="background:#000000"><span style="color:black">dolt</span></div>',
        "<style>.x{display:none}</style><p class='a x'>dolt</p>",
        "<style>/* */ p#y, .z { font-size : 0px }</style><p id=y>dolt</p>",
        '<div style="display:none"><p><b>dolt</b></p></div>',
    ],
)
def test_what_no_reader_sees_is_not_visible_text(hidden: str) -> None:
    """Each way to hide text keeps it out of the letter and in the evidence."""
    read = html_to_text(f"<body><p>Synligt</p>{hidden}</body>")
    assert read.visible == "Synligt"
    assert read.hidden == "dolt"


@pytest.mark.parametrize(
    "shown",
    [
        '<span style="font-size:1em">synligt</span>',
        '<span style="font-size:10px">synligt</span>',
        '<table bgcolor="#003366"><tr><td><font color="white">synligt</font></td></tr></table>',
        '<div style="background-color:navy"><b style="color:#fff">synligt</b></div>',
        '<style>@media print { .x { display:none } }</style><p class="x">synligt</p>',
        '<span style="opacity:0.9;color:#333">synligt</span>',
        '<div style="overflow:hidden;width:100%">synligt</div>',
    ],
)
def test_what_a_reader_sees_is_visible_text(shown: str) -> None:
    """Ordinary styles hide nothing."""
    read = html_to_text(f"<body>{shown}</body>")
    assert read.visible == "synligt"
    assert read.hidden == ""


def test_scripts_comments_and_heads_are_no_text() -> None:
    """Only the body's text is the letter, and links are never followed."""
    html = (
        "<html><head><title>t</title><style>p{}</style></head><body><script>s()</script>"
        "<!-- k --><p>Hej</p><img src='https://spy.example/x.gif' alt='x'></body></html>"
    )
    assert html_to_text(html).visible == "Hej"


def test_lines_lists_tables_and_quotes_keep_their_shape() -> None:
    """Breaks, list items, cells and quotes come out as plain text shows them."""
    html = (
        "<div>ett<br>två</div><ul><li>a<li>b</ul><table><tr><td>c<td>d</table>"
        "<blockquote>citat<blockquote>djupt</blockquote></blockquote><pre>x\ny</pre>"
    )
    lines = [x for x in html_to_text(html).visible.split("\n") if x.strip("> ")]
    assert lines == ["ett", "två", "- a", "- b", "c d", "> citat", ">> djupt", "x", "y"]


def test_entities_and_invisible_characters_are_resolved() -> None:
    """Named and numbered letters are letters; zero-width characters are gone."""
    assert html_to_text("<p>r&aring;d &#228;r ra&#8203;de&shy;ra</p>").visible == "råd är radera"
