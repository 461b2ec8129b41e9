"""What a project states about who is who: kind of its conversations, what each channel carries, its own staff. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from service.domain.transcript import Role

ConversationKind = Literal["conversation", "interview", "support_call", "sales_call"]
"""What a project's conversations are, where a recording does not say; `conversation`: that differs."""
KINDS: tuple[ConversationKind, ...] = get_args(ConversationKind)
CALLS = frozenset({"support_call", "sales_call"})
"""Kinds between an agent and a customer."""
SAYS_NAME = re.compile(
    r"\b(?:this is|my name is|my name's|i'm|i am|you're speaking (?:to|with))\s+((?:[^\W\d_]|['’-])+)", re.I
)


@dataclass(frozen=True, slots=True)
class RoleRules:
    """The rules of one project. `channels` holds the role of channel 1, 2, …; None: not stated."""

    kind: str = "conversation"
    channels: tuple[Role | None, ...] = ()
    staff: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Is anything stated?"""
        return self != NO_RULES

    def kind_of(self, stated: str) -> str:
        """The kind of a recording: what it states itself, else the project's."""
        return self.kind if stated == "conversation" else stated

    def by_channel(self, channels: Mapping[str, int]) -> dict[str, tuple[Role, float]]:
        """Role and confidence of the labels whose channel (0, 1) is stated."""
        return {
            label: (role, 1.0)
            for label, channel in channels.items()
            if channel < len(self.channels) and (role := self.channels[channel]) is not None
        }

    def host(self, kind: str) -> Role:
        """The role of the project's own staff in a recording of this kind."""
        known = self.kind_of(kind)
        return (
            "interviewer"
            if known == "interview" or (known not in CALLS and "interviewer" in self.channels)
            else "agent"
        )


NO_RULES = RoleRules()


def is_staff(name: str | None, staff: Collection[str]) -> bool:
    """Does a speaker's name lead to somebody of the staff? Accents and case do not matter; a part of the name is enough
    ("Anna", "Anna Berg (Acme)" for "Anna Berg").
    """
    said = _parts(name or "")
    return bool(said) and any(parts <= said or said <= parts for each in staff if (parts := _parts(each)))


def says_staff_name(text: str, staff: Collection[str]) -> bool:
    """Does somebody introduce themselves with a first name of the staff?"""
    first = {next(iter(_words(each))) for each in staff if _words(each)}
    return any(_fold(found) in first for found in SAYS_NAME.findall(text))


def _parts(name: str) -> frozenset[str]:
    return frozenset(_words(name))


def _words(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", _fold(name))


def _fold(text: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
