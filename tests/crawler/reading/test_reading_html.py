"""Pages are read as a visitor meets them."""

from openlosi.crawler.reading import read
from openlosi.evidence_format.pages import Form, FormField, Heading, Link, Page

AT = "https://town.example/a/page.html"


def read_html(markup: str | bytes, content_type: str = "text/html") -> Page:
    body = markup.encode() if isinstance(markup, str) else markup
    return read(body, content_type=content_type, address=AT)


def test_links_of_every_sort_are_absolute_and_know_their_region() -> None:
    page = read_html(
        """<html><head><link rel="alternate" hreflang="es" href="/es/"><link rel="stylesheet" href="/s.css">
        <meta http-equiv="Refresh" content="5; url=next.html"></head><body>
        <header><a href="/">Home</a></header><div class="main-menu"><a href="../services">Services</a></div>
        <main><a href="form.pdf">The <b>form</b></a><map><area href="/map" alt="Map"></map>
        <a href="/logo"><img src="l.png" alt="Crest"></a><a href="/x" aria-label="Close"></a>
        <iframe src="//video.example/1" title="Film"></iframe><button onclick="location.href='/go'">Go</button>
        <div data-href="/card">Card</div><a href="javascript:void(0)">Menu</a></main>
        <div role="contentinfo"><a href="mailto:hall@town.example">Mail</a></div></body></html>"""
    )

    assert set(page.links) == {
        Link("https://town.example/es/", "es", "main", "alternate es"),
        Link("https://town.example/a/next.html", "", "main", "refresh"),
        Link("https://town.example/", "Home", "header"),
        Link("https://town.example/services", "Services", "nav"),
        Link("https://town.example/a/form.pdf", "The form"),
        Link("https://town.example/map", "Map"),
        Link("https://town.example/logo", "Crest"),
        Link("https://town.example/x", "Close"),
        Link("https://video.example/1", "Film", "main", "frame"),
        Link("https://town.example/go", "Go", "main", "onclick"),
        Link("https://town.example/card", "Card", "main", "data-href"),
        Link("javascript:void(0)", "Menu"),
        Link("mailto:hall@town.example", "Mail", "footer"),
    }


def test_a_base_address_is_honoured() -> None:
    page = read_html('<base href="https://other.example/deep/"><a href="x">X</a>')

    assert page.links == (Link("https://other.example/deep/x", "X"),)


def test_the_whole_text_keeps_the_footer_and_the_main_text_does_not() -> None:
    page = read_html(
        "<nav><a href='/'>Home</a></nav><main><h1>Waste</h1><p>Bins are emptied on Monday in all streets.</p></main>"
        "<footer>Privacy and contact</footer><script>var hidden = 1</script><p style='display:none'>Unfolds at a click</p>"
        "<template>Unseen</template><noscript>Unseen</noscript>"
    )

    assert "Privacy and contact" in page.text
    assert "Privacy and contact" not in page.main_text
    assert "Bins are emptied" in page.main_text
    assert "Unfolds at a click" in page.text
    assert "Unseen" not in page.text
    assert "hidden" not in page.text


def test_forms_say_what_they_ask() -> None:
    page = read_html(
        """<form action="/send" method="POST"><label for="m">E-mail</label><input id="m" type="email" name="mail" required>
        <textarea name="text" placeholder="Message"></textarea><label>Topic <input name="t"></label>
        <input type="hidden" name="token"><button>Send</button></form><input type="search" aria-label="Search">"""
    )

    assert page.forms == (
        Form(
            "https://town.example/send",
            "post",
            (
                FormField("email", "mail", "E-mail", required=True),
                FormField("textarea", "text", "Message"),
                FormField("text", "t", "Topic"),
                FormField("hidden", "token"),
            ),
            "Send",
        ),
        Form(AT, "get", (FormField("search", "", "Search"),), role="no form"),
    )


def test_title_headings_breadcrumbs_and_description_are_read() -> None:
    page = read_html(
        "<html lang='EN-gb'><title> A  town </title><meta name='description' content='All of it'>"
        "<ol class='breadcrumb'><li>Home</li><li>Taxes</li></ol><h1>Taxes</h1><h3>Rates</h3>"
    )

    assert (page.title, page.description, page.declared_language) == ("A town", "All of it", "en-gb")
    assert page.breadcrumbs == ("Home", "Taxes")
    assert page.headings == (Heading(1, "Taxes"), Heading(3, "Rates"))


def test_the_language_is_found_from_the_text_whatever_the_page_declares() -> None:
    page = read_html(
        "<html lang='en'><p>Warga dapat mengurus surat keterangan domisili di kantor kelurahan setiap hari kerja.</p>"
    )

    assert (page.language, page.declared_language) == ("id", "en")


def test_a_short_page_has_no_language() -> None:
    assert read_html("<p>OK</p>").language == ""


def test_the_record_is_the_hash_of_the_bytes() -> None:
    page = read_html("")

    assert page.record == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_what_forms_show_is_text_word_by_word() -> None:
    page = read_html(
        "<form><label>Topic <select><option>Roads</option><option>Water</option></select></label><label>Mail</label>"
        "<input placeholder='you@town.example'><input type=hidden value=secret><button>Send</button></form>"
    )

    assert page.text.split() == ["Topic", "Roads", "Water", "Mail", "you@town.example", "Send"]
