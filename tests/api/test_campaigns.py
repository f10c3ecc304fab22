"""What a partner reads of campaigns: numbers, and nobody's name."""

from __future__ import annotations

import pytest

from tests.domain.campaigns.ground import a_campaign, a_household, a_proposed_list, the_usual_standards
from tests.factories import a_street, signed_in
from tests.visitor import Visitor
from webapp.domain.households.categories import Category


@pytest.fixture
def campaign_id(app):
    with app.app_context():
        street = a_street()
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        a_household(street, "王建国", categories=(Category.DIBAO,))
        a_proposed_list(street, campaign)
        return campaign.id


def test_the_board_as_json_names_nobody(app, campaign_id):
    client = signed_in(Visitor(app), "supervisor")

    answer = client.get(f"/api/v1/campaigns/{campaign_id}/board")

    assert answer.json["total"]["proposed"] == 1
    assert answer.json["rows"][0]["name"] == "幸福社区"
    assert "王建国" not in answer.get_data(as_text=True)


def test_the_list_of_campaigns(app, campaign_id):
    client = signed_in(Visitor(app), "officer")

    assert [c["id"] for c in client.get("/api/v1/campaigns/").json["campaigns"]] == [str(campaign_id)]


def test_a_volunteer_is_refused_and_a_stranger_asked_to_sign_in(app, campaign_id):
    assert signed_in(Visitor(app), "volunteer").get(f"/api/v1/campaigns/{campaign_id}/board").status_code == 403
    assert Visitor(app).get("/api/v1/campaigns/").status_code == 401


def test_another_street_finds_nothing(app, campaign_id):
    with app.app_context():
        a_street(name="别处街道", code="BC")
    client = signed_in(Visitor(app), "BC-officer")

    assert client.get(f"/api/v1/campaigns/{campaign_id}/board").status_code == 404
