"""Names that are typed on the screen of a meeting: each that is offered stands for its row."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from initiatives.live.names import NAMES, find, offered
from initiatives.models import Initiative
from support.make import make_initiative

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize("noun", NAMES, ids=lambda noun: noun.__name__)
def test_every_name_that_is_offered_stands_for_its_row(noun: Any, language: str) -> None:
    with translation.override(language):
        for name, words in offered(noun):
            row = find(noun.objects.all(), name)
            assert name in (str(row), row.key)
            assert row.key in words.splitlines()


def test_of_two_rows_of_one_name_the_codes_are_offered(nothing_entered: None) -> None:
    for slug in ("one", "two"):
        make_initiative(slug=slug, title_en="Survey")
    make_initiative(slug="three", title_en="Single window; AEO")
    assert [name for name, _words in offered(Initiative)] == ["three", "one", "two"]
    with pytest.raises(ValidationError, match="may be several"):
        find(Initiative.objects.all(), "Survey")
