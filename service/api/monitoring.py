"""/metrics for Prometheus: administrators, or a key with the scope admin where there are accounts."""

from collections.abc import Iterable

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.actions.figures import Figure, collect
from service.api.dependencies import WithDatabase, WithSettings

router = APIRouter(tags=["system"])


class _Once(Collector):
    """Figures that were collected already, in the registry's words."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.figures = list(figures)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for figure in self.figures:
            labels = list(figure.samples[0][0]) if figure.samples else []
            family = GaugeMetricFamily(f"earmark_{figure.name}", figure.help, labels=labels)
            for named, value in figure.samples:
                family.add_metric([named[label] for label in labels], value)
            yield family


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def get_monitoring_figures(database: WithDatabase, settings: WithSettings) -> Response:
    """Queues, stages, failures, workers and webhooks in Prometheus' text format."""
    with database.read() as session:
        figures = _Once(collect(session, 3 * settings.beat_seconds))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(figures)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
