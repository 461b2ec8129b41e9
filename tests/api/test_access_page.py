"""The page of who may call what says what the tables say."""

from tests.api.access_page import PAGE, compose, group_of
from tests.api.test_access import ALLOWED, ROUTES


def test_the_page_is_as_the_tables_are() -> None:
    assert PAGE.read_text() == compose(ROUTES), "write it anew: python -m tests.api.access_page"


def test_its_roles_are_those_that_the_walk_over_all_routes_expects() -> None:
    assert {group for group in map(group_of, ROUTES) if set(group.split(" or ")) <= ALLOWED.keys()} >= {
        "read",
        "edit",
        "manage",
    }
