"""People sign in with a password, a second factor or a passkey, in a real browser under the strict policy."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from openlosi.apps.audit.models import Entry
from tests.factories import a_campaign, a_person, takes_part

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "seven quiet herons"


@pytest.fixture
def person():
    return a_person("Ada", password=WORD)


def _sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(WORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _confirm(page: Page) -> None:
    """Before somebody's ways of signing in are changed, they give their password once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm Access")
    page.get_by_label("Password").fill(WORD)
    page.get_by_role("button", name="Confirm").click()


def _with_a_device(context: BrowserContext) -> Page:
    """A page whose browser has a fingerprint reader that always says yes."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def _code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def test_a_passkey_is_added_and_then_signs_in_alone(signed_in, person):
    page = _with_a_device(signed_in())
    stopped: list[str] = []
    page.on("console", lambda m: stopped.append(m.text) if "Content Security Policy" in m.text else None)

    _sign_in(page, person.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    page.goto("/accounts/2fa/webauthn/add/")
    _confirm(page)
    page.get_by_label("Name").fill("This laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row", name="This laptop")).to_contain_text("Passkey")
    page.get_by_text("Your account:").locator("..").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    assert stopped == []
    assert list(Entry.objects.order_by("number").values_list("act", "details__kind")) == [
        ("person.second_factor_added", "webauthn"),
        ("person.second_factor_added", "recovery_codes"),
    ]


def test_signing_in_and_out_needs_no_mouse(signed_in, person):
    page = signed_in().new_page()
    page.goto("/accounts/login/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    if page.get_by_role("link", name="Forgot your password?").evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type(WORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_is_renamed_and_removed(signed_in, person):
    page = _with_a_device(signed_in(person))
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    page.goto("/accounts/2fa/webauthn/")

    page.get_by_role("link", name="Rename This laptop").click()
    page.get_by_label("Name").fill("The old laptop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="The old laptop")).to_be_visible()
    page.get_by_role("link", name="Remove The old laptop").click()
    page.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("No passkeys yet")).to_be_visible()
    assert Entry.objects.filter(act="person.second_factor_removed").exists()


def test_a_device_without_a_passkey_is_told_in_words(signed_in):
    page = _with_a_device(signed_in())
    page.goto("/accounts/login/")

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")


def test_an_authenticator_app_is_set_up_and_asked_for(signed_in, person):
    page = signed_in().new_page()
    _sign_in(page, person.email)
    page.goto("/accounts/2fa/totp/activate/")
    _confirm(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(_code(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    codes = page.get_by_label("Unused codes").input_value().split()

    other = signed_in().new_page()
    _sign_in(other, person.email)
    expect(other.get_by_role("heading", level=1)).to_have_text("Two-Factor Authentication")
    other.get_by_label("Code").fill(codes[0])
    other.get_by_role("button", name="Sign In", exact=True).click()

    expect(other.get_by_role("heading", level=1)).to_have_text("My work")


def test_a_coordinator_without_a_second_factor_sets_one_up_first(signed_in, person, settings):
    settings.SECOND_FACTOR = True
    takes_part(person, a_campaign(), "coordinator")
    page = _with_a_device(signed_in())

    _sign_in(page, person.email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Protect your account")
    page.get_by_role("link", name="Add a passkey").click()
    _confirm(page)
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    page.goto("/")

    expect(page.get_by_role("heading", level=1)).to_have_text("My work")
