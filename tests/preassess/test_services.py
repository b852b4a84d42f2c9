"""A service is told by how far a portal takes a resident: information, a form to download, an online form, a platform."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from openlosi.core.suggestions.suggestion import Means, Suggestion, Verdict
from openlosi.editions import load
from openlosi.preassess.suggesting import preassess

BUILDING = "255"


@dataclass(frozen=True)
class Tongue:
    """
    How one language speaks of a building permit.

    :ivar service: what a menu calls it
    :ivar told: what a page tells of it: whom to ask, what to bring
    :ivar paper: what a link to the printed form says
    :ivar field: the label of a field; ``send`` the button's
    :ivar town: what the home page says
    """

    service: str
    told: str
    paper: str
    field: str
    send: str
    town: str


TONGUES: Mapping[str, Tongue] = {
    "ar": Tongue(
        "رخصة البناء",
        "تسلم البلدية رخصة البناء لكل من يرغب في تشييد مسكن. يحضر صاحب الملف إلى مكتب التعمير مصحوبا بعقد الملكية "
        "وبطاقة التعريف الوطنية وأربع نسخ من الأمثلة الهندسية. تدرس اللجنة الفنية الملف في أجل شهرين من تاريخ إيداعه.",
        "مطبوعة طلب رخصة بناء",
        "الاسم واللقب",
        "أرسل",
        "تقع المدينة على ساحل البحر ويسكنها اثنا عشر ألف ساكن يعيشون من الصيد والفلاحة والسياحة منذ قرون عديدة.",
    ),
    "de": Tongue(
        "Baugenehmigung",
        "Wer ein Haus errichten oder umbauen will, braucht eine Baugenehmigung. Bringen Sie den Lageplan, die Zeichnungen und "
        "den Nachweis der Standsicherheit in drei Fertigungen mit. Das Bauamt prüft die Unterlagen innerhalb von drei Monaten.",
        "Formular Bauantrag",
        "Name",
        "Absenden",
        "Die Gemeinde liegt am Rand der Heide und hat zwölftausend Einwohner, die hier gern leben und arbeiten.",
    ),
    "en": Tongue(
        "Building permit",
        "Whoever wants to build or alter a house needs a building permit. Bring the site plan, the drawings and proof that "
        "you own the plot to the office on the first floor. The office examines the papers within three months of receipt.",
        "Building permit application form",
        "Name",
        "Send",
        "The town lies on the coast and has twelve thousand people, who live from fishing, farming and visitors.",
    ),
    "es": Tongue(
        "Licencia de obras",
        "Quien quiera construir o reformar una vivienda necesita una licencia de obras. Presente el plano de situación, el "
        "proyecto y la escritura de la parcela en la oficina del primer piso. La oficina resuelve en un plazo de tres meses.",
        "Impreso de solicitud de licencia de obras",
        "Nombre y apellidos",
        "Enviar",
        "El pueblo está situado en la costa y tiene doce mil habitantes que viven de la pesca, del campo y de las visitas.",
    ),
    "hi": Tongue(
        "भवन निर्माण अनुमति",
        "जो कोई घर बनाना या बदलना चाहता है उसे भवन निर्माण अनुमति लेनी होती है। स्थल का मानचित्र, रेखाचित्र और भूमि के स्वामित्व का प्रमाण "
        "पहली मंजिल के कार्यालय में लाएँ। कार्यालय तीन महीने के भीतर कागजों की जाँच करता है।",
        "भवन निर्माण आवेदन प्रपत्र",
        "नाम",
        "भेजें",
        "यह नगर नदी के किनारे बसा है और यहाँ बारह हजार लोग रहते हैं जो खेती और व्यापार से जीवन चलाते हैं।",
    ),
    "ru": Tongue(
        "Разрешение на строительство",
        "Тому, кто хочет построить или перестроить дом, нужно разрешение на строительство. Принесите план участка, чертежи и "
        "документ о праве собственности в кабинет на первом этаже. Отдел рассматривает бумаги в течение трёх месяцев.",
        "Бланк: разрешение на строительство",
        "Фамилия и имя",
        "Отправить",
        "Город стоит на берегу реки, и в нём живут двенадцать тысяч человек, которые работают на заводе и в полях.",
    ),
    "sw": Tongue(
        "Kibali cha ujenzi",
        "Anayetaka kujenga au kubadilisha nyumba anahitaji kibali cha ujenzi. Lete ramani ya kiwanja, michoro na hati ya umiliki "
        "katika ofisi iliyopo ghorofa ya kwanza. Ofisi hukagua nyaraka hizo ndani ya miezi mitatu tangu kupokelewa.",
        "Fomu ya maombi ya kibali cha ujenzi",
        "Jina kamili",
        "Tuma",
        "Mji huu upo pwani na una wakazi elfu kumi na mbili wanaoishi kwa uvuvi, kilimo na utalii kwa miaka mingi.",
    ),
    "zh": Tongue(
        "建设工程规划许可证",
        "凡新建或者改建住房的居民,均须取得建设工程规划许可证。请携带地形图、设计图纸以及土地使用权证明,到一楼窗口提交材料。"
        "主管部门自收到材料之日起三个月内完成审查,并以书面形式通知申请人审查结果和领取方式。",
        "建设工程规划许可申请表",
        "姓名",
        "提交",
        "本镇位于江边,常住人口一万二千人,居民多以农业、渔业和旅游业为生,历史悠久,风景优美,交通便利。",
    ),
}
FORM = (
    '<form method="post" action="/send"><label>{field} <input name="n"></label><textarea name="t"></textarea>'
)
FORM += "<button>{send}</button></form>"


def portal(language: str, *, body: str = "", menu: str = "", around: str = "") -> dict[str, str]:
    """A portal of four pages, of which one tells of building permits and has a body of its own."""
    tongue = TONGUES[language]
    nav = f'<nav><a href="/">★</a> <a href="/permits">{tongue.service}</a> <a href="/a">☀</a> <a href="/b">☂</a>{menu}</nav>'
    told = f"<h1>{tongue.service}</h1><p>{tongue.told}</p>{body}"
    mains = {"/": f"<h1>★</h1><p>{tongue.town}</p>", "/permits": told}
    mains |= {"/a": f"<p>{tongue.town}</p>", "/b": f"<p>☂ {tongue.town}</p>"}
    return {
        path: f'<html lang="{language}"><title>{tongue.service if path == "/permits" else path}</title>'
        f"<body>{nav}<main>{main}</main><footer>{around}</footer></body></html>"
        for path, main in mains.items()
    }


@pytest.fixture(scope="module")
def service(collected):
    """What is suggested of building permits on such a portal."""

    def of(language: str, **made: str) -> Suggestion:
        told = preassess(collected(portal(language, **made)), load("losi-2024"), embeddings=False)
        assert told.languages[0] == language
        return told.suggestions[BUILDING]

    return of


@pytest.mark.parametrize("language", TONGUES)
def test_a_page_that_only_tells_of_a_service_is_information(service, language):
    assert service(language).means is Means.INFORMATION


@pytest.mark.parametrize("language", TONGUES)
def test_a_form_to_print_is_a_form_to_download(service, language):
    paper = f'<p><a href="/files/form.pdf">{TONGUES[language].paper}</a></p>'

    assert service(language, body=paper).means is Means.FORM_TO_DOWNLOAD


@pytest.mark.parametrize("language", TONGUES)
def test_fields_to_fill_in_and_send_are_an_online_form(service, language):
    tongue = TONGUES[language]

    told = service(language, body=FORM.format(field=tongue.field, send=tongue.send))

    assert told.means is Means.ONLINE_FORM


@pytest.mark.parametrize("language", TONGUES)
def test_a_link_to_another_site_for_the_service_is_a_linked_platform(service, language):
    link = f'<p><a href="https://permits.example/start">{TONGUES[language].service}</a></p>'

    assert service(language, body=link).means is Means.LINKED_PLATFORM


@pytest.mark.parametrize("language", ["ar", "en", "ru"])
def test_a_document_that_every_page_links_to_is_no_form_of_this_service(service, language):
    assert service(language, around='<a href="/budget.pdf">2026</a>').means is Means.INFORMATION


@pytest.mark.parametrize("language", ["ar", "en", "ru"])
def test_a_form_that_stands_on_every_page_is_no_form_of_this_service(service, language):
    letter = '<form method="post" action="/news"><input name="n"><input type="email" name="e"><button>@</button></form>'

    assert service(language, around=letter).means is Means.INFORMATION


def test_a_login_is_no_form_of_the_service(service):
    login = '<form method="post"><input name="user"><input type="password" name="p"><button>Log in</button></form>'

    assert service("en", body=login).means is not Means.ONLINE_FORM


def test_a_site_elsewhere_that_the_menu_names_for_it_is_a_linked_platform(collected):
    tongue = TONGUES["en"]
    pages = portal("en", menu='<a href="https://permits.example/">Apply for a building permit online</a>')
    del pages["/permits"]
    told = preassess(collected(pages), load("losi-2024"), embeddings=False).suggestions[BUILDING]

    assert tongue.service and told.means is Means.LINKED_PLATFORM


def test_no_page_about_it_has_no_kind(service, collected):
    pages = {path: html for path, html in portal("en").items() if path != "/permits"}
    pages = {path: html.replace('<a href="/permits">Building permit</a>', "") for path, html in pages.items()}
    told = preassess(collected(pages), load("losi-2024"), embeddings=False).suggestions[BUILDING]

    assert told.verdict is Verdict.NOT_FOUND and told.means is None


@pytest.mark.parametrize("language", ["ar", "en", "es"])
def test_what_can_be_done_online_is_nearer_to_met_than_what_is_only_told(service, language):
    tongue = TONGUES[language]
    told = service(language)
    done = service(language, body=FORM.format(field=tongue.field, send=tongue.send))

    assert done.confidence > told.confidence


ONLINE = {
    "ar": "قدم الطلب إلكترونيا",
    "de": "Online beantragen",
    "en": "Apply online",
    "es": "Solicitar en línea",
    "hi": "ऑनलाइन आवेदन",
    "ru": "Подать заявление онлайн",
    "sw": "Omba mtandaoni",
    "zh": "在线申请",
}


@pytest.mark.parametrize("language", TONGUES)
def test_a_form_on_a_page_that_says_online_is_rather_met_than_not(service, language):
    tongue = TONGUES[language]
    form = FORM.format(field=tongue.field, send=tongue.send)

    told = service(language, body=f"<h2>{ONLINE[language]}</h2>{form}")

    assert told.means is Means.ONLINE_FORM and told.confidence > 0.5
