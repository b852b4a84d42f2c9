"""The words in which a case's indicators are asked, in the language that suits a reader best."""

from collections.abc import Iterator
from dataclasses import dataclass

from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.instruments.queries import instrument_of
from openlosi.core.instruments.models import BASE_LANGUAGE, IndicatorText, Instrument, Texts


@dataclass(frozen=True)
class Worded:
    """
    An indicator in words.

    :ivar criteria: the names of its criteria
    :ivar borrowed: the fields that are in the base language, for want of a translation
    """

    code: str
    criteria: tuple[str, ...]
    text: IndicatorText
    language: str
    borrowed: frozenset[str]


def instruments_of(campaign: Campaign) -> list[Instrument]:
    """The campaign's instrument and its supplements, in one query beside the campaign's own edition."""
    return [instrument_of(campaign.edition), *map(instrument_of, campaign.supplements.all())]


def language_for(campaign: Campaign, wanted: str) -> str:
    """
    The language of guidance for a reader: the one they read pages in if the edition has it, else the campaign's.

    :param wanted: the language of the reader's pages
    """
    spoken = instrument_of(campaign.edition).texts
    return next(one for one in (wanted, campaign.language, BASE_LANGUAGE) if one in spoken)


def worded(campaign: Campaign, language: str) -> dict[str, Worded]:
    """Every indicator of a campaign in words, by its code."""
    return {
        each.code: each for instrument in instruments_of(campaign) for each in _worded(instrument, language)
    }


def _worded(instrument: Instrument, language: str) -> Iterator[Worded]:
    texts: Texts = instrument.texts.get(language) or instrument.texts[BASE_LANGUAGE]
    for indicator in instrument.indicators:
        yield Worded(
            code=indicator.code,
            criteria=tuple(texts.criteria[criterion] for criterion in indicator.criteria),
            text=texts.indicators[indicator.code],
            language=texts.language,
            borrowed=texts.untranslated.get(indicator.code, frozenset()),
        )
