"""`docs/access.md`, written from the tables that `admit` asks: `python -m tests.api.access_page`. Only for tests."""

from pathlib import Path

from service.api.admit import ADMINISTRATORS, CREATES, FILTERED, NEEDS, PUBLIC, SIGNED_IN
from service.domain.access import ROLES, Role

Route = tuple[str, str, str]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
COLUMNS: tuple[Role, ...] = ("uploader", "viewer", "editor", "owner")
HEAD = """# Who may call what

With `EARMARK_ACCOUNTS=true`; without accounts whoever reaches the service may do everything. Written by
`python -m tests.api.access_page` from the tables that every request passes (`service/api/admit.py`). A test holds this page to
them, and another one calls every route as nobody, as a deactivated person, with a revoked key, as the owner of another project,
in each role and with each scope.

A key with the scope `read` may do what a viewer may, `write` what an editor may, `admin` what an owner may; never more than the
person who made it. Whoever has no role in a project gets 404 for everything in it, whoever's role does not suffice 403, and
whoever is not known 401.

| | nobody | uploader | viewer | editor | owner | administrator | routes |
|---|---|---|---|---|---|---|---|
"""


def group_of(route: Route) -> str:
    """What a route asks for, in words."""
    method, _path, name = route
    if name in PUBLIC:
        return "nothing"
    if name in ADMINISTRATORS:
        return "administrators"
    if name in SIGNED_IN:
        return "an account or a key"
    if name in CREATES:
        return "upload, in the project that it names"
    if name in FILTERED:
        return "read; lists show what is in such projects"
    return " or ".join(NEEDS.get(name) or (("read",) if method in ("GET", "HEAD") else ("edit",)))


def row_of(group: str) -> list[str]:
    """Yes or no, from nobody to administrator."""
    if group == "nothing":
        return ["yes"] * 6
    if group == "an account or a key":
        return ["no", *["yes"] * 5]
    if group == "administrators":
        return ["no"] * 5 + ["yes"]
    needed = set(group.split(",")[0].split(";")[0].split(" or "))
    return ["no", *("yes" if needed & ROLES[role] else "no" for role in COLUMNS), "yes"]


def compose(routes: list[Route]) -> str:
    """The page."""
    groups: dict[str, list[Route]] = {}
    for route in routes:
        groups.setdefault(group_of(route), []).append(route)
    rows, lists = [], []
    for group, members in sorted(groups.items(), key=lambda pair: row_of(pair[0]).count("no")):
        rows.append(f"| {group} | {' | '.join(row_of(group))} | {len(members)} |\n")
        named = "".join(f"- `{method} {path}`\n" for method, path, _name in sorted(members, key=lambda r: (r[1], r[0])))
        lists.append(f"\n## {group[0].upper()}{group[1:]}\n\n{named}")
    return HEAD + "".join(rows) + "".join(lists)


if __name__ == "__main__":
    from tests.api.test_access import ROUTES

    PAGE.write_text(compose(ROUTES))
