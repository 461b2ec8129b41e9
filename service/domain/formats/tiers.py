"""Annotation formats with one tier per speaker: Praat's TextGrid and ELAN's .eaf."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from service.domain.formats.conversation import Conversation
from service.domain.formats.document import printable
from service.domain.formats.openai import length_of
from service.domain.transcript import Utterance

EAF_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"


def tiers(conversation: Conversation) -> Iterator[tuple[str, list[Utterance]]]:
    """(name, utterances in order of time) of each speaker; names that two speakers share get their label."""
    said: dict[str, list[Utterance]] = {}
    for u in sorted(conversation.transcript.utterances, key=lambda u: (u.start, u.end)):
        said.setdefault(u.speaker, []).append(u)
    names = {label: printable(conversation.name_of(label)) or label for label in said}
    for label, own in said.items():
        alone = list(names.values()).count(names[label]) == 1
        yield names[label] if alone else f"{names[label]} ({label})", own


def write_textgrid(conversation: Conversation) -> str:
    """Praat's long text format: one interval tier per speaker, intervals that touch, empty where nobody speaks."""
    grids = [(name, _intervals(own)) for name, own in tiers(conversation)]
    ends = [intervals[-1][1] for _, intervals in grids if intervals]
    end = max([*ends, length_of(conversation), 0.001])
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0", f"xmax = {end:.3f}"]
    lines += ["tiers? <exists>", f"size = {len(grids)}", "item []:"]
    for number, (name, intervals) in enumerate(grids, start=1):
        filled = list(_fill(intervals, end))
        lines += [f"    item [{number}]:", '        class = "IntervalTier"', f"        name = {_quote(name)}"]
        lines += ["        xmin = 0", f"        xmax = {end:.3f}", f"        intervals: size = {len(filled)}"]
        for place, (start, stop, text) in enumerate(filled, start=1):
            lines += [
                f"        intervals [{place}]:",
                f"            xmin = {start:.3f}",
                f"            xmax = {stop:.3f}",
            ]
            lines.append(f"            text = {_quote(text)}")
    return "\n".join(lines) + "\n"


def _intervals(own: list[Utterance]) -> list[tuple[float, float, str]]:
    """Rounded to milliseconds, none over another: what overlaps begins where the one before it ends."""
    intervals: list[tuple[float, float, str]] = []
    for u in own:
        start = round(max(u.start, intervals[-1][1] if intervals else 0.0), 3)
        end = round(max(u.end, start + 0.001), 3)
        intervals.append((start, end, printable(u.text)))
    return intervals


def _fill(intervals: list[tuple[float, float, str]], end: float) -> Iterator[tuple[float, float, str]]:
    at = 0.0
    for start, stop, text in intervals:
        if start > at:
            yield at, start, ""
        yield start, stop, text
        at = stop
    if round(end - at, 3) > 0:
        yield at, end, ""


def _quote(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def write_eaf(conversation: Conversation) -> str:
    """ELAN annotation format 3.0: one time-aligned tier per speaker, times in milliseconds."""
    root = ET.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "Earmark",
            "DATE": f"{conversation.recorded_on or '1970-01-01'}T00:00:00+00:00",
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:noNamespaceSchemaLocation": EAF_SCHEMA,
        },
    )
    header = ET.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    media = printable(conversation.filename)
    ET.SubElement(
        header, "MEDIA_DESCRIPTOR", {"MEDIA_URL": media, "MIME_TYPE": "audio/x-wav", "RELATIVE_MEDIA_URL": f"./{media}"}
    )
    order = ET.SubElement(root, "TIME_ORDER")
    slots = 0
    count = 0
    for name, own in tiers(conversation):
        tier = ET.SubElement(root, "TIER", {"TIER_ID": name, "PARTICIPANT": name, "LINGUISTIC_TYPE_REF": "utterance"})
        for start, end, text in _intervals(own):
            for seconds in (start, end):
                slots += 1
                ET.SubElement(
                    order, "TIME_SLOT", {"TIME_SLOT_ID": f"ts{slots}", "TIME_VALUE": str(round(seconds * 1000))}
                )
            count += 1
            refs = {"TIME_SLOT_REF1": f"ts{slots - 1}", "TIME_SLOT_REF2": f"ts{slots}"}
            outer = ET.SubElement(tier, "ANNOTATION")
            inner = ET.SubElement(outer, "ALIGNABLE_ANNOTATION", {"ANNOTATION_ID": f"a{count}", **refs})
            ET.SubElement(inner, "ANNOTATION_VALUE").text = text
    ET.SubElement(
        root,
        "LINGUISTIC_TYPE",
        {"LINGUISTIC_TYPE_ID": "utterance", "TIME_ALIGNABLE": "true", "GRAPHIC_REFERENCES": "false"},
    )
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
