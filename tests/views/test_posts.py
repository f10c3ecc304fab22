"""Posts at the desk and on a volunteer's own page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.domain.visits.ground import a_slot
from tests.factories import a_street, signed_in
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.visits import posts
from webapp.domain.visits.post_models import PostTurn, VisitPost


@pytest.fixture
def street(app):
    with app.app_context():
        yield a_street()


@pytest.fixture
def day(app):
    return clock.local_day(clock.now()) + timedelta(days=3)


def text_of(answer):
    return answer.get_data(as_text=True)


def hidden_id(page, action):
    return re.search(rf'action="{action}"[^>]*>\s*<input type="hidden" name="id" value="([0-9a-f-]+)"', page).group(1)


def laid_out(client, street, day, **said):
    slot = a_slot(street, day=day)
    signed_in(client, "officer")
    url = f"/desk/visits/slots/{slot.id}"
    key = hidden_id(text_of(client.get(url)), f"{url}/posts")
    answer = client.post(f"{url}/posts", data={"id": key, "name": "门口引导", "people": "2", **said})
    return url, key, answer


def test_a_post_is_laid_out_on_the_page_of_its_slot_and_shows_in_the_week(client, street, day):
    url, key, answer = laid_out(client, street, day)

    assert answer.status_code == 303 and answer.headers["Location"].endswith(f"/posts/{key}")
    assert "门口引导" in text_of(client.get(url))
    week = text_of(client.get(f"/desk/visits/week?day={day}"))
    assert "门口引导" in week and "0 / 2 人" in week


@pytest.mark.parametrize("wrong", [{"people": "0"}, {"people": "x"}, {"starts": "25:00"}, {"starts": "12:00", "ends": "09:00"}], ids=str)
def test_what_will_not_do_comes_back_as_it_was_typed(client, street, day, wrong):
    _url, _key, answer = laid_out(client, street, day, **wrong)

    assert answer.status_code == 422 and 'value="门口引导"' in text_of(answer)
    assert db.session.query(VisitPost).count() == 0


def test_a_volunteer_takes_it_sees_it_gives_it_back_and_the_desk_sees_who(client, street, day):
    _url, key, _answer = laid_out(client, street, day)
    signed_in(client, "volunteer")
    page = text_of(client.get("/posts/"))
    turn = hidden_id(page, f"/posts/{key}")
    for _again in range(2):
        assert client.post(f"/posts/{key}", data={"id": turn}).status_code == 303
    assert db.session.query(PostTurn).count() == 1
    assert "您还没有报岗位" not in text_of(client.get("/posts/"))

    signed_in(client, "officer")
    assert "volunteer-name" in text_of(client.get(f"/desk/visits/posts/{key}"))
    signed_in(client, "volunteer")
    assert client.post(f"/posts/turns/{turn}/cancel", data={}).status_code == 303
    assert "您还没有报岗位" in text_of(client.get("/posts/"))


def test_what_is_refused_is_said_on_the_page(client, street, day):
    _url, key, _answer = laid_out(client, street, day, people="1")
    with transaction():
        posts.assign_post(street.officer, db.session.query(VisitPost).one().id,
                          [street.second_volunteer.user_id], now=clock.now())  # fmt: skip
    signed_in(client, "volunteer")

    answer = client.post(f"/posts/{key}", data={"id": key})

    assert answer.status_code == 409 and "这个岗位人够了" in text_of(answer)


def test_arriving_and_leaving_are_pressed_on_the_day(client, street):
    today = clock.local_day(clock.now())
    slot = a_slot(street, day=today, window=("00:00", "23:59"))
    with transaction():
        post = posts.open_post(street.officer, posts.NewPost(slot.id, slot.id, "库房", 1), now=clock.now())
        posts.assign_post(street.officer, post.id, [street.volunteer.user_id], now=clock.now())
        key = db.session.query(PostTurn).one().id
    signed_in(client, "volunteer")
    assert f"/posts/turns/{key}/arrive" in text_of(client.get("/posts/"))

    assert client.post(f"/posts/turns/{key}/arrive").status_code == 303
    page = text_of(client.get("/posts/"))
    assert f"/posts/turns/{key}/depart" in page and f"/posts/turns/{key}/cancel" not in page
    assert client.post(f"/posts/turns/{key}/depart").status_code == 303
    assert "记好了" in text_of(client.get("/posts/"))


def test_the_desk_sends_takes_back_says_times_and_takes_the_post_away(client, street, day):
    _url, key, _answer = laid_out(client, street, day)
    url = f"/desk/visits/posts/{key}"
    assert client.post(f"{url}/send", data={"people": []}).status_code == 422
    assert client.post(f"{url}/send", data={"people": [str(street.volunteer.user_id)]}).status_code == 303
    turn = db.session.query(PostTurn).one().id

    early = client.post(f"{url}/turns/{turn}/times", data={"began": "09:00", "ended": "10:00"})
    assert early.status_code == 422
    assert client.post(url, data={"people": "3", "place": ""}).status_code == 303
    assert client.post(f"{url}/turns/{turn}/cancel", data={"reason": ""}).status_code == 422
    assert client.post(f"{url}/turns/{turn}/cancel", data={"reason": "生病了"}).status_code == 303
    assert client.post(f"{url}/close", data={"reason": "下大雪"}).status_code == 303
    assert "下大雪" in text_of(client.get(url))


def test_who_does_not_plan_is_refused_and_another_places_post_is_not_there(client, street, day):
    _url, key, _answer = laid_out(client, street, day)
    signed_in(client, "volunteer")

    assert client.get(f"/desk/visits/posts/{key}").status_code == 403
    assert client.post(f"/posts/{street.volunteer.user_id}", data={"id": key}).status_code == 404
    assert client.post(f"/posts/{key}", data={"id": "x"}).status_code == 422


def test_posts_travel_to_the_phone_as_the_schema_says(client, street, day):
    slot = a_slot(street, day=day)
    with transaction():
        post = posts.open_post(street.officer, posts.NewPost(slot.id, slot.id, "库房", 1), now=clock.now())
        posts.assign_post(street.officer, post.id, [street.volunteer.user_id], now=clock.now())
    signed_in(client, "volunteer")

    rows = [row for row in client.get("/api/v1/sync/pull").get_json()["changes"] if row["kind"] == "post"]

    assert [(row["name"], row["place"]) for row in rows] == [("库房", "服务站")]
