"""Each probe sees what its saved page offers, and falls into none of the traps there."""

import html
import pathlib
from collections.abc import Callable

import pytest

from openlosi.crawler.probes import PROBES, observe
from openlosi.evidence_format.observations import Observation
from openlosi.evidence_format.pages import Page

Seen = Callable[..., list[Observation]]
PAGES = sorted(path.stem for path in (pathlib.Path(__file__).parent / "pages").glob("*.html"))


def facts(found: list[Observation], *names: str) -> list[tuple[object, ...]]:
    return [(each.found, *(each.details.get(name) for name in names)) for each in found]


def test_contact_details_are_real_ones(seen_on: Seen) -> None:
    found = seen_on("contact_details", "contact_details.es", "https://town.example.es/")

    assert facts(found, "kind") == [
        ("91 418 45 02", "phone"),
        ("registro [arroba] valdearena [punto] example", "email"),
        ("Plaza Mayor, 1, 28999 Valdearena", "postal_address"),
        ("Enviar mensaje", "contact_form"),
        ("Contacto", "contact_page"),
    ]
    assert found[0].details["number"] == "+34914184502"
    assert found[1].details["email"] == "registro@valdearena.example"
    assert found[3].details["asks"] == ["Correo", "texto"]


def test_two_addresses_side_by_side_are_both_seen() -> None:
    text = "Write to info@harbour.example.org or to mayor@harbour.example.org at any time."
    page = Page("https://harbour.example.org/", "sha256:0", "html", text=text)

    mails = [each.found for each in observe(page, f"<p>{text}</p>") if each.details.get("kind") == "email"]

    assert mails == ["info@harbour.example.org", "mayor@harbour.example.org"]


def test_a_search_box_is_told_by_its_name_and_label(seen_on: Seen) -> None:
    found = seen_on("search_box", "search_box.tr")

    assert facts(found, "kind", "name", "home", "where") == [("Sitede ara", "box", "q", True, "text")]


def test_advanced_search_is_named_so_or_filters_a_search(seen_on: Seen) -> None:
    found = seen_on("advanced_search", "advanced_search.de")

    assert facts(found, "kind") == [("Erweiterte Suche", "link"), ("Rubrik", "filters")]


def test_a_sitemap_is_for_people(seen_on: Seen) -> None:
    assert facts(seen_on("sitemap_page", "sitemap_page.ar"), "link") == [
        ("خريطة الموقع", "https://town.example/plan")
    ]


def test_other_languages_are_offered_by_name_or_alternate(seen_on: Seen) -> None:
    found = seen_on("language_switch", "language_switch.uk")

    assert facts(found, "language", "kind") == [("pl", "pl", "alternate"), ("English", "en", "link")]


def test_social_accounts_are_accounts(seen_on: Seen) -> None:
    found = seen_on("social_accounts", "social_accounts.pt")

    assert facts(found, "network", "account") == [
        ("Facebook da Prefeitura", "facebook", "prefeiturariosereno"),
        ("Canal", "youtube", "channel/UC123"),
        ("Canal do WhatsApp", "whatsapp_channel", "channel/0029Va"),
        ("Mastodon", "mastodon", "@riosereno"),
        (
            "https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fculturario",
            "facebook",
            "culturario",
        ),
    ]


def test_chats_are_told_from_chatbots_and_from_sharing(seen_on: Seen) -> None:
    found = seen_on("live_chat", "live_chat.en")

    assert facts(found, "kind", "vendor") == [
        ("embed.tawk.to", "live_chat", "tawk"),
        ("Message us", "live_chat", "whatsapp"),
        ("Live chat", "live_chat", None),
        ("cdn.botpress.cloud", "chatbot", "botpress"),
    ]


def test_a_login_for_residents_is_told_from_a_door_for_staff(seen_on: Seen) -> None:
    found = seen_on("login", "login.it")

    assert facts(found, "kind", "audience") == [
        ("Accedi all'area personale", "link", "residents"),
        ("Cos'è SPID", "e_id", "residents"),
        ("Login", "link", "staff"),
    ]


def test_payment_is_online_payment(seen_on: Seen) -> None:
    found = seen_on("payment", "payment.fr")

    assert facts(found, "kind", "platform") == [
        ("Paiement en ligne", "link", None),
        ("Régler la cantine", "platform", "payfip"),
    ]


def test_forms_tell_what_they_ask(seen_on: Seen) -> None:
    found = seen_on("form", "form.sw")

    assert facts(found, "kind", "asks", "required") == [
        ("Tuma maoni", "message", ["Jina", "Maoni"], ["Jina"])
    ]


def test_a_feed_of_comments_is_no_news(seen_on: Seen) -> None:
    assert facts(seen_on("feed", "feed.pl"), "kind") == [("Aktualności", "announced")]


def test_open_data_is_for_people_not_for_the_browser(seen_on: Seen) -> None:
    found = seen_on("open_data", "open_data.id")

    assert facts(found, "kind", "format") == [("Satu Data", "link", None), ("Penduduk 2024", "file", "csv")]


def test_privacy_is_a_page_not_a_box_to_tick(seen_on: Seen) -> None:
    assert facts(seen_on("privacy", "privacy.hi"), "link") == [
        ("गोपनीयता नीति", "https://town.example/privacy")
    ]


def test_accessibility_is_a_statement_not_a_button(seen_on: Seen) -> None:
    found = seen_on("accessibility_statement", "accessibility_statement.fr")

    assert facts(found, "link") == [("Accessibilité : non conforme", "https://town.example/a11y")]


def test_the_copyright_line_names_the_city(seen_on: Seen) -> None:
    found = seen_on("copyright", "copyright.ru", "https://berezovsk.gov.example.ru/")

    assert facts(found, "names", "government") == [
        (
            "© 2021–2024 Администрация города Берёзовска. Все права защищены",
            "Администрация города Берёзовска",
            None,
        ),
        ("berezovsk.gov.example.ru", None, False),
    ]


@pytest.mark.parametrize(
    ("host", "government"),
    [
        ("solano.gov.ph", True),
        ("www.lapaz.gob.bo", True),
        ("ankara.bel.tr", True),
        ("gov.example", False),
        ("mygov.com", False),
        ("go.com", False),
    ],
)
def test_a_government_domain_is_one_only_governments_may_hold(
    saved: Callable[..., tuple[Page, str]], host: str, government: bool
) -> None:
    found = [
        each
        for each in observe(*saved("copyright.ru", f"https://{host}/"))
        if each.details.get("kind") == "domain"
    ]

    assert facts(found, "government") == [(host, government)]


def test_the_last_update_has_a_date(seen_on: Seen) -> None:
    found = seen_on("last_updated", "last_updated.zh")

    assert facts(found, "kind") == [("更新时间：2024-05-01", "words"), ("2024-05-01T08:00:00+08:00", "meta")]


def test_banners_and_trackers_are_told_by_their_address(seen_on: Seen) -> None:
    found = seen_on("cookies", "cookies.en")

    assert facts(found, "kind", "vendor") == [
        ("consent.cookiebot.com", "consent_banner", "cookiebot"),
        ("www.googletagmanager.com/gtag", "tracker", "google_analytics"),
    ]


def test_apps_are_the_citys_own(seen_on: Seen) -> None:
    found = seen_on("mobile_apps", "mobile_apps.en")

    assert facts(found, "kind") == [("Port Alder on your phone", "store"), ("app-id=123456", "banner")]


def test_forms_to_download_are_named_as_forms(seen_on: Seen) -> None:
    found = seen_on("downloadable_forms", "downloadable_forms.de")

    assert facts(found, "format") == [("Antrag auf Hundesteuer", "pdf"), ("Kita", "docx")]


@pytest.mark.parametrize("name", PAGES)
def test_what_was_found_can_be_found_again(saved: Callable[..., tuple[Page, str]], name: str) -> None:
    page, markup = saved(name)

    found = observe(page, markup)

    assert found
    for each in found:
        assert (each.address, each.record, each.seen_at) == (page.address, page.record, page.fetched_at)
        assert each.found is not None
        stored = {
            "text": page.text,
            "attribute": html.unescape(markup),
            "address": str(each.details.get("link", page.address)),
        }
        assert each.found in stored[str(each.details["where"])]


def test_every_page_probe_has_a_saved_page() -> None:
    assert {name.split(".")[0] for name in PAGES} == set(PROBES) - {"transport_security"}


def test_an_error_page_offers_nothing() -> None:
    page = Page("https://town.example/x", "r", "html", text="© Town 2024", status=404)

    assert observe(page, "") == []


def test_a_number_of_an_unknown_country_is_told_as_written_only(seen_on: Seen) -> None:
    (phone,) = [
        each for each in seen_on("contact_details", "contact_details.es") if each.details["kind"] == "phone"
    ]

    assert (phone.found, phone.details) == ("91 418 45 02", {"where": "text", "kind": "phone"})
