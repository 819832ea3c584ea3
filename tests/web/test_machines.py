"""What load balancers and Prometheus ask."""

import pytest

from eventsite import create_app
from tests.conftest import make_site, settings_for

TOKEN = "a token for prometheus"
FORWARDED = {"X-Forwarded-For": "203.0.113.9"}


def test_the_site_is_healthy_while_the_database_answers(lite):
    answer = lite.test_client().get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_the_site_is_not_healthy_without_its_database(tmp_path):
    folder = tmp_path / "database"
    folder.mkdir()
    site = make_site(settings_for(tmp_path, f"sqlite:///{folder}/eventsite.db"))
    with site.app_context():
        site.extensions["sqlalchemy"].engine.dispose()
    folder.rename(tmp_path / "gone")
    answer = site.test_client().get("/health")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_the_site_is_not_healthy_without_its_server(tmp_path):
    nobody = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    site = create_app(settings_for(tmp_path, nobody))
    assert site.test_client().get("/health").status_code == 503


@pytest.mark.parametrize(
    ("address", "headers", "configured", "status"),
    [
        ("127.0.0.1", {}, "", 200),
        ("::1", {}, "", 200),
        ("203.0.113.9", {}, "", 404),
        ("", {}, "", 404),
        # Behind a proxy on this machine everybody comes from here.
        ("127.0.0.1", FORWARDED, "", 404),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, "", 404),
        ("127.0.0.1", {"Via": "1.1 proxy"}, "", 404),
        ("127.0.0.1", {"X-Real-IP": "203.0.113.9"}, "", 404),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, TOKEN, 200),
        ("127.0.0.1", {"Authorization": f"Bearer {TOKEN}", **FORWARDED}, TOKEN, 200),
        ("203.0.113.9", {"Authorization": "Bearer another"}, TOKEN, 404),
        ("203.0.113.9", {"Authorization": "Bearer "}, "", 404),
        ("203.0.113.9", {"Authorization": "Bearer Ünsinn"}, TOKEN, 404),
        ("203.0.113.9", {}, TOKEN, 404),
    ],
)
def test_metrics_are_for_this_machine_and_for_who_has_the_token(
    tmp_path, address, headers, configured, status
):
    site = make_site(settings_for(tmp_path, metrics_token=configured))
    environ = {"REMOTE_ADDR": address}
    answer = site.test_client().get("/metrics", headers=headers, environ_base=environ)
    assert answer.status_code == status
    assert ("eventsite_answers" in answer.text) == (status == 200)


def test_metrics_count_answers_by_route_and_status(lite):
    client = lite.test_client()

    def counted(route, status):
        line = f'eventsite_answers_total{{route="{route}",status="{status}"}} '
        text = client.get("/metrics").text
        return float(text.partition(line)[2].partition("\n")[0] or 0)

    before = counted("/events/<slug:event>/", 404), counted("none", 404)
    client.get("/events/anything/")
    client.get("/an/address/of/nobody")
    assert counted("/events/<slug:event>/", 404) == before[0] + 1
    assert counted("none", 404) == before[1] + 1
    assert "anything" not in client.get("/metrics").text
