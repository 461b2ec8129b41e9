"""People's lines laid over a report."""

import uuid
from dataclasses import replace
from datetime import date

from service.domain.faq import Place
from service.domain.note_lines import Written, key_of
from service.domain.report import Report, ReportLine
from service.domain.report_lines import lay_over_report, place_of

HERE, THERE = uuid.uuid4(), uuid.uuid4()


def said(recording: uuid.UUID) -> Place:
    return Place(recording, "Call", uuid.uuid4(), "It fails", 12.0, 13.0)


def report(*changes: ReportLine) -> Report:
    day = date(2026, 3, 1)
    empty = Report(HERE, "P", day, day, (), 1, 1, 1, 0, None, None, (), (), (), (), (), (), (), ())
    return replace(empty, changes=changes)


def written(line: ReportLine, text: str | None) -> Written:
    place = place_of(line)
    return Written(key_of("changes", line.text), "changes", line.text, text, (place,) if place else ())


def test_new_figures_in_a_generated_line_make_the_persons_line_stale_and_keep_it() -> None:
    before = ReportLine("Less often: “export” (5 before, 2 now).", (said(HERE),))
    mine = written(before, "The export is better.")
    (same,) = lay_over_report(report(before), [mine]).changes
    assert (same.text, same.stale, same.generated) == ("The export is better.", False, before.text)
    now = replace(before, text="Less often: “export” (6 before, 1 now).")
    (moved,) = lay_over_report(report(now), [mine]).changes
    assert (moved.text, moved.stale, moved.generated) == ("The export is better.", True, now.text)
    assert moved.evidence == now.evidence


def test_the_same_second_of_another_recording_is_another_line() -> None:
    mine = written(ReportLine("New: “export”.", (said(HERE),)), "Mine.")
    other = ReportLine("New: “login”.", (said(THERE),))
    laid = lay_over_report(report(other), [mine])
    assert [(line.text, line.by) for line in laid.changes] == [("New: “login”.", "machine"), ("Mine.", "person")]
    assert laid.changes[1].stale
