"""`earmark learn PROJECT`: fits the project's corrections to what its people accepted and rejected, and says what it gains."""

import argparse
import json
import uuid

import numpy as np

from service.actions.decisions import kind_of, outcome_of
from service.actions.learned_heads import decided_insights, keep_learned, revert_learned
from service.domain.errors import EarmarkError
from service.store.database import Database, get_database
from service.store.tables import Insight
from workers.mining.embedding import embed
from workers.mining.heads import trained_heads
from workers.mining.learned import LEAST_DECISIONS, LEAST_OF_EACH, TAUGHT, Decision, learn
from workers.mining.windows import alone


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(prog="earmark learn", description=__doc__)
    parser.add_argument("project", type=uuid.UUID)
    parser.add_argument("--revert", action="store_true", help="go back to what was used before")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        facts = (
            revert(get_database(), arguments.project) if arguments.revert else run(get_database(), arguments.project)
        )
    except EarmarkError as error:
        raise SystemExit(error.detail) from None
    print(json.dumps(facts, indent=1) if arguments.json else "\n".join(told(facts)))


def run(database: Database, project_id: uuid.UUID) -> list[dict[str, object]]:
    """Learns from the decisions of a project and keeps what gains; what was found per kind."""
    with database.read() as session:
        rows = [row for row in decided_insights(session, project_id) if taken_for(row) in TAUGHT and row.evidence]
        claims = [(taken_for(row), row.evidence[0].quote, accepted(row)) for row in rows]
    learned, facts = learn(decisions_of(claims))
    if learned.heads:
        with database.write() as session:
            keep_learned(session, project_id, learned.pack(), facts)
    return facts


def revert(database: Database, project_id: uuid.UUID) -> list[dict[str, object]]:
    """Puts back what was used before; the facts of that, none for the heads as they ship."""
    with database.write() as session:
        before = revert_learned(session, project_id)
        return list(before.facts) if before else []


def taken_for(row: Insight) -> str:
    """What the miner took it for, which may not be what it is now; of an outcome also which: "outcome:resolved"."""
    return _named(kind_of(row), outcome_of(row))


def accepted(row: Insight) -> bool:
    """Accepted as what the miner took it for: another kind or outcome given by a person is a no to the miner's."""
    return row.status == "accepted" and taken_for(row) == _named(row.kind, row.details.get("outcome"))


def _named(kind: str, outcome: str | None) -> str:
    return f"{kind}:{outcome}" if kind == "outcome" else kind


def decisions_of(claims: list[tuple[str, str, bool]]) -> list[Decision]:
    """Decisions with what the shipped heads say of the words: (kind, quote, accepted) each."""
    if not claims:
        return []
    quotes = [quote for _, quote, _ in claims]
    vectors = embed(quotes)
    scores = trained_heads().score(alone(quotes))
    return [
        Decision(kind, float(scores[TAUGHT[kind]][i]), np.asarray(vectors[i]), yes)
        for i, (kind, _, yes) in enumerate(claims)
    ]


def told(facts: list[dict[str, object]]) -> list[str]:
    """One sentence per kind."""
    if not facts:
        return ["The heads are used as they ship again."]
    lines = []
    for fact in facts:
        name, count = str(fact["kind"]).replace("_", " ").replace(":", ": "), fact["decisions"]
        if fact["reason"] == "too_few_decisions":
            lines.append(
                f"{name}: {count} decisions; {LEAST_DECISIONS} are needed, {LEAST_OF_EACH} of each sort. Nothing changed."
            )
            continue
        losses, aucs = fact["log_loss"], fact["auc"]
        gain = f"held-out log loss {losses[0]} -> {losses[1]}, AUC {aucs[0]} -> {aucs[1]}"  # type: ignore[index]
        lines.append(
            f"{name}: {count} decisions, {gain}. {'In use from the next run.' if fact['kept'] else 'Not used.'}"
        )
    return lines


if __name__ == "__main__":
    main()
