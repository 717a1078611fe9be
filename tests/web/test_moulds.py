"""A fragment that is rendered once and filled for each."""

from django.urls import reverse

from web import addresses
from web.moulds import Mould, marked

HOLES = ("name", "url")


def test_a_filled_mould_is_what_the_template_would_have_made():
    marks = marked(HOLES)
    mould = Mould(f'<a href="/{marks["url"]}/">{marks["name"]}, {marks["name"]}</a>', HOLES)
    assert mould.filled({"name": "Ana", "url": "a"}) == '<a href="/a/">Ana, Ana</a>'
    assert mould.filled({"name": "Ben", "url": "b"}) == '<a href="/b/">Ben, Ben</a>'


def test_values_are_escaped_and_their_marks_mean_nothing():
    mould = Mould("<p>__name__</p>", HOLES)
    assert mould.filled({"name": "<b>&__url__", "url": "no"}) == "<p>&lt;b&gt;&amp;__url__</p>"


def test_a_page_of_ids_is_where_reverse_says():
    for name, ids in (("account", ["acc_1"]), ("person", ["acc_1", "stk_2"]), ("case", ["cas_3"])):
        assert addresses.page(name, *ids) == reverse(name, args=ids)
